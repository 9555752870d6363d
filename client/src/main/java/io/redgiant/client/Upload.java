package io.redgiant.client;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Sends a body, or what its node lacks of it, and publishes it. */
final class Upload {
  /** Up to here asking what is missing costs more than sending it. */
  private static final long SMALL_BYTES = 4 << 20;

  private static final int ATTEMPTS_MAX = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final Members members;
  private final Map<String, String> headers;

  /**
   * @param headers that say how to publish
   */
  Upload(Members members, Map<String, String> headers) {
    this.members = members;
    this.headers = headers;
  }

  /**
   * A file that has begun to move is sent on after its connection broke. Where its node gives no
   * answer and there is another, that one gets it: the same bytes under the same name are one
   * version, however often they come.
   */
  Published file(Destination destination, Path file, Progress progress) throws IOException {
    boolean[] moved = {false};
    boolean fresh = true;
    RequestFailure first = null;
    if (Files.size(file) > SMALL_BYTES) {
      members.learn(); // there is time for it, and when the node is lost it is too late
    }
    for (int attempt = 1; ; attempt++) {
      var http = members.current();
      try {
        return once(http, destination, file, new Moved(progress, moved), fresh);
      } catch (RequestFailure failure) {
        boolean lost =
            failure.isUnanswered()
                || first != null && failure.failure() == Failure.NOT_AUTHENTICATED;
        first = first == null ? failure : first;
        if (!lost || attempt == ATTEMPTS_MAX) {
          throw lost ? first : failure;
        }
        fresh = members.leave(http, failure);
        if (fresh) {
          continue;
        }
        if (failure.kind() != RequestFailure.Kind.UNREACHABLE || !moved[0]) {
          throw failure;
        }
        LockSupport.parkNanos(FIRST_PAUSE.toNanos() << attempt);
      }
    }
  }

  /** Notes that bytes have passed. */
  private record Moved(Progress progress, boolean[] moved) implements Progress {
    @Override
    public void at(long bytes, long total) {
      moved[0] |= bytes > 0;
      progress.at(bytes, total);
    }

    @Override
    public void cut(long bytes, long total) {
      progress.cut(bytes, total);
    }
  }

  /**
   * @param fresh nothing of it has been sent before: where the node lacks most, all of it goes in
   *     one body, because the node would read all of it once more to hash it
   */
  private Published once(
      NodeHttp http, Destination destination, Path file, Progress progress, boolean fresh)
      throws IOException {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size <= SMALL_BYTES) {
        return whole(http, destination, channel, size, ContentHash.of(channel), progress);
      }
      var delta = new DeltaUpload(http, headers, channel, file, size);
      ContentId content;
      try {
        content = delta.open(destination, progress);
      } catch (RequestFailure failure) {
        if (failure.failure() != Failure.TOO_LARGE) {
          throw failure;
        }
        delta.drop(); // more chunks than the node keeps a list of
        channel.position(0);
        return put(
            http,
            destination,
            headers,
            new Passing(Channels.newInputStream(channel), size, null, progress));
      }
      var current = current(http, destination, content);
      if (current != null) {
        delta.drop();
        progress.at(size, size);
        return new Published(current, false, "", current.entry().position(), 0);
      }
      if (fresh && delta.missingBytes() > size / 2) {
        delta.drop();
        return whole(http, destination, channel, size, content, progress);
      }
      try (var answer = delta.publish(progress)) {
        return published(answer, content, delta.sentBytes());
      }
    }
  }

  /**
   * The path's current version, where that is this very content: the node need not read it again.
   */
  private static Entry.@Nullable Shown current(
      NodeHttp http, Destination destination, ContentId content) throws IOException {
    var target = Targets.file(destination.room(), destination.path()) + "?versions";
    try (var answer = http.get(target, Map.of())) {
      return answer.json(json -> Listing.read(json, "versions")).entries().stream()
          .filter(shown -> shown.entry().current() && shown.entry().content().equals(content))
          .findFirst()
          .orElse(null);
    } catch (RequestFailure failure) {
      if (failure.failure() == Failure.NOT_FOUND) {
        return null;
      }
      throw failure;
    }
  }

  private Published whole(
      NodeHttp http,
      Destination destination,
      FileChannel channel,
      long size,
      ContentId content,
      Progress progress)
      throws IOException {
    var announced = new HashMap<>(headers);
    announced.put("Redgiant-Content", content.toString());
    channel.position(0);
    return put(
        http,
        destination,
        announced,
        new Passing(Channels.newInputStream(channel), size, content, progress));
  }

  Published stream(Destination destination, InputStream source, Progress progress)
      throws IOException {
    return members.tell(
        node -> put(node, destination, headers, new Passing(source, -1, null, progress)));
  }

  private static Published put(
      NodeHttp http, Destination destination, Map<String, String> announced, Passing body)
      throws IOException {
    var target = Targets.file(destination.room(), destination.path());
    try (var answer = http.send("PUT", target, announced, body)) {
      var sent = body.content;
      if (sent == null) {
        throw new IllegalStateException("a body that was sent has no id");
      }
      return published(answer, sent, body.sentBytes);
    }
  }

  private static Published published(Answer answer, ContentId sent, long sentBytes) {
    var shown = answer.json(Entry::readJson);
    if (!shown.entry().content().equals(sent)) {
      throw new RequestFailure(
          RequestFailure.Kind.MISMATCH,
          "the node published "
              + shown.entry().content()
              + " and not what was sent, "
              + sent
              + ": send it again",
          null);
    }
    return new Published(
        shown,
        answer.status() == 201,
        answer.header("Redgiant-Copies", ""),
        answer.position(),
        sentBytes);
  }

  /**
   * Copies exactly so many bytes.
   *
   * @param before how many were copied earlier; what is told counts on from there
   * @return how many that makes together
   */
  static long copy(
      InputStream source, long bytes, OutputStream target, long before, LongConsumer told)
      throws IOException {
    var buffer = new byte[ContentHash.SLAB_BYTES];
    for (long left = bytes; left > 0; ) {
      int read = source.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("the file became shorter while it was sent");
      }
      target.write(buffer, 0, read);
      left -= read;
      told.accept(before + bytes - left);
    }
    return before + bytes;
  }

  /** A whole body; one whose id nobody knows yet is hashed on its way. */
  private static final class Passing implements NodeHttp.Body {
    private final InputStream source;
    private final long bytes;
    private final Progress progress;
    private @Nullable ContentId content;
    private long sentBytes;

    Passing(InputStream source, long bytes, @Nullable ContentId content, Progress progress) {
      this.source = source;
      this.bytes = bytes;
      this.content = content;
      this.progress = progress;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      progress.at(0, bytes);
      if (content != null) {
        sentBytes = copy(source, bytes, target, 0, sent -> progress.at(sent, bytes));
        return;
      }
      try (var hash = new ContentHash()) {
        var buffer = new byte[ContentHash.SLAB_BYTES];
        for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
          hash.update(buffer, read);
          target.write(buffer, 0, read);
          sentBytes += read;
          progress.at(sentBytes, bytes);
        }
        content = hash.id();
      }
    }
  }
}
