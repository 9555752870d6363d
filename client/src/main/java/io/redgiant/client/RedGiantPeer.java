package io.redgiant.client;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Position;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A peer's files, through one node, or another of its network when that is lost. For many threads
 * at once; what one call has written, a later one reads, whichever node of the network answers it.
 *
 * <p>A stage fails with {@link RequestFailure}, or with an {@link java.io.IOException} of this
 * side. Whoever wants fewer transfers at once than there are calls waits before calling.
 */
public final class RedGiantPeer {
  private static final String SHARES = "/api/v1/shares";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A page stays under the size limit of a JSON document, however long its paths are. */
  private static final int PAGE_ROWS = 200;

  private final Members members;
  private final Settings settings;
  private final AtomicReference<Position> seen;

  /**
   * How a peer speaks to its node.
   *
   * @param patience how long a node may be silent
   * @param label what is shown as publisher beside the identity, or empty
   * @param after what reads must have seen
   * @param access what it shows its nodes, and which it believes
   */
  public record Settings(Duration patience, String label, Position after, Access access) {
    /** Those of the node's own machine. */
    public Settings(Duration patience, String label, Position after) {
      this(patience, label, after, Access.GUEST);
    }

    public static final Settings DEFAULT = new Settings(PATIENCE, "", Position.START);
  }

  /**
   * @param node the URL of a node, such as {@code http://127.0.0.1:8080}
   */
  public static RedGiantPeer at(URI node) {
    return at(node, Settings.DEFAULT);
  }

  public static RedGiantPeer at(URI node, Settings settings) {
    return new RedGiantPeer(node, settings);
  }

  private RedGiantPeer(URI node, Settings settings) {
    this.members = new Members(node, settings.patience(), settings.access());
    this.settings = settings;
    this.seen = new AtomicReference<>(settings.after());
  }

  /** Publishes a file's bytes as they are now. */
  public CompletionStage<Published> publish(Destination destination, Path file, Progress progress) {
    return run(
        () -> saw(new Upload(members, writing(destination)).file(destination, file, progress)));
  }

  /** Publishes what a stream still holds. What failed midway starts again with a new stream. */
  public CompletionStage<Published> publish(
      Destination destination, InputStream bytes, Progress progress) {
    return run(
        () -> saw(new Upload(members, writing(destination)).stream(destination, bytes, progress)));
  }

  /**
   * Fetches a file: into {@code <target>.part}, from where an earlier attempt has come, and under
   * its name only once every byte is verified.
   *
   * @param replace whether another file of that name may go; else that is a {@link
   *     java.nio.file.FileAlreadyExistsException}
   */
  public CompletionStage<Downloaded> download(
      Source source, Path target, boolean replace, Progress progress) {
    return run(
        () -> {
          var located = locateNow(source);
          return new FileDownload(members, reading()).fetch(located, target, replace, progress);
        });
  }

  /**
   * Fetches a file into a stream. The bytes are known to be right only when the stage is done: on a
   * mismatch, everything that was written must go.
   */
  public CompletionStage<Downloaded> download(
      Source source, OutputStream target, Progress progress) {
    return run(
        () -> {
          var located = locateNow(source);
          if (located.size() >= FileDownload.SHARED_BYTES_MIN) {
            members.learn();
          }
          return new Fetch(members, reading(), new Sources()).into(target, located, progress);
        });
  }

  /** What a source names. */
  public CompletionStage<Located> locate(Source source) {
    return run(() -> locateNow(source));
  }

  /**
   * A page of entries.
   *
   * @param cursor of the page before, or null
   */
  public CompletionStage<Listing> list(Query query, @Nullable String cursor) {
    return run(() -> listing(query.target(cursor, PAGE_ROWS), "entries"));
  }

  /** All versions of a path that are kept, newest first. */
  public CompletionStage<Listing> versions(String room, EntryPath path) {
    return run(() -> listing(Targets.file(room, path) + "?versions", "versions"));
  }

  /** Takes a file out of its room. */
  public CompletionStage<Position> remove(String room, EntryPath path) {
    return run(
        () ->
            members.tell(
                node -> {
                  var target = Targets.file(room, path);
                  try (var answer = node.send("DELETE", target, Map.of(), null)) {
                    return saw(answer.position());
                  }
                }));
  }

  /** Makes a link to a file as it is now, for people without a token. */
  public CompletionStage<ShareLink> share(String room, EntryPath path, Duration lasts) {
    var body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("room", room);
              json.writeStringField("path", path.text());
              json.writeNumberField("seconds", lasts.toSeconds());
              json.writeEndObject();
            });
    return run(
        () ->
            members.tell(
                node -> {
                  var headers = new HashMap<>(reading());
                  headers.put("Content-Type", "application/json");
                  try (var answer =
                      node.send("POST", SHARES, headers, NodeHttp.Body.of(body, true))) {
                    saw(answer.position());
                    return answer.json(json -> ShareLink.read(node.node(), json));
                  }
                }));
  }

  /** One's own links that are good, those that end first at first. */
  public CompletionStage<List<ShareLink>> shares() {
    return run(
        () ->
            members.ask(
                node -> {
                  try (var answer = node.get(SHARES, reading())) {
                    return answer.json(json -> ShareLink.readAll(node.node(), json));
                  }
                }));
  }

  /** Ends a link. */
  public CompletionStage<Position> endShare(String id) {
    var target = SHARES + "/" + Targets.segment(id);
    return run(
        () ->
            members.tell(
                node -> {
                  try (var answer = node.send("DELETE", target, reading(), null)) {
                    return saw(answer.position());
                  }
                }));
  }

  /** Chunks of a content from row {@code first} on. */
  public CompletionStage<ManifestPage> manifest(ContentId content, long first) {
    return run(() -> members.ask(node -> Manifests.page(node, reading(), content, first)));
  }

  /** The node itself. */
  public CompletionStage<NodeInfo> node() {
    return node("/api/v1/node");
  }

  /** The same with what its records come to, for which it may have to read all of them. */
  public CompletionStage<NodeInfo> nodeWithState() {
    return node("/api/v1/node?digest");
  }

  private CompletionStage<NodeInfo> node(String target) {
    return run(
        () -> {
          // Of this node and no other, as that is the question.
          try (var answer = members.current().get(target, Map.of())) {
            return answer.json(NodeInfo::read);
          }
        });
  }

  private Listing listing(String target, String field) throws IOException {
    return members.ask(
        node -> {
          try (var answer = node.get(target, reading())) {
            return answer.json(json -> Listing.read(json, field));
          }
        });
  }

  private Located locateNow(Source source) throws IOException {
    var located = members.ask(node -> Fetch.locate(node, reading(), source));
    saw(located.position());
    return located;
  }

  private Map<String, String> reading() {
    var after = seen.get();
    return after.equals(Position.START) ? Map.of() : Map.of("Redgiant-After", after.toString());
  }

  private Map<String, String> writing(Destination destination) {
    var headers = new HashMap<String, String>();
    if (destination.mediaType() != null) {
      headers.put("Content-Type", destination.mediaType());
    }
    if (!settings.label().isEmpty()) {
      headers.put("Redgiant-Label", settings.label());
    }
    return headers;
  }

  private Published saw(Published published) {
    saw(published.position());
    return published;
  }

  private Position saw(Position written) {
    seen.accumulateAndGet(written, RedGiantPeer::later);
    return written;
  }

  /** Both, or where that names more origins than a position may, the newer one. */
  private static Position later(Position before, Position written) {
    return before.sequences().size() + written.sequences().size() > Limits.POSITION_ORIGINS_MAX
        ? written
        : before.and(written);
  }

  static <T> CompletionStage<T> run(Callable<T> work) {
    var result = new CompletableFuture<T>();
    Thread.ofVirtual()
        .name("redgiant-peer")
        .start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable error) { // the stage is where it is reported
                result.completeExceptionally(error);
              }
            });
    return result;
  }
}
