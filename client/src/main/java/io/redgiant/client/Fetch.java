package io.redgiant.client;

import io.redgiant.protocol.ContentId;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Pulls the bytes of one content from one node. A connection that breaks is taken up again where it
 * broke, with another node where the client knows one: a content never changes, so the pieces fit.
 */
final class Fetch {
  /** In a row, and without a single byte between them. */
  private static final int FAILURES_MAX = 5;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Pattern FILE_NAME =
      Pattern.compile("filename\\*=UTF-8''([^;\\s]+)", Pattern.CASE_INSENSITIVE);

  private final Members members;
  private final Map<String, String> headers;
  private final Sources sources;

  /** Takes the bytes in order. */
  interface Sink {
    void take(byte[] bytes, int count) throws IOException;
  }

  Fetch(Members members, Map<String, String> headers, Sources sources) {
    this.members = members;
    this.headers = headers;
    this.sources = sources;
  }

  /** Asks what a source is, without its bytes. */
  static Located locate(NodeHttp http, Map<String, String> headers, Source source)
      throws IOException {
    try {
      return head(http, headers, source);
    } catch (RequestFailure failure) {
      if (failure.kind() == RequestFailure.Kind.REFUSED) {
        // The answer to HEAD has no body, so the node's words and candidates are in this one.
        http.get(source.target(), with(headers, "Range", "bytes=0-0")).close();
      }
      throw failure;
    }
  }

  private static Located head(NodeHttp http, Map<String, String> headers, Source source)
      throws IOException {
    try (var answer = http.send("HEAD", source.target(), headers, null)) {
      var tag = answer.header("ETag", "").replace("\"", "");
      try {
        return new Located(
            ContentId.parse(tag),
            answer.length(),
            name(answer.header("Content-Disposition", "")),
            answer.header("Content-Type", ""),
            answer.position());
      } catch (IllegalArgumentException malformed) {
        throw answer.unintelligible(malformed);
      }
    }
  }

  private static String name(String disposition) {
    var found = FILE_NAME.matcher(disposition);
    return found.find() ? decode(found.group(1)) : "";
  }

  /** RFC 8187, in which a plus is a plus. */
  private static String decode(String encoded) {
    return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** All of it into a stream, verified at the end. */
  Downloaded into(OutputStream target, Located located, Progress progress) throws IOException {
    try (var hash = new ContentHash()) {
      pull(
          located,
          0,
          (bytes, count) -> {
            hash.update(bytes, count);
            target.write(bytes, 0, count);
          },
          progress);
      target.flush();
      check(located.content(), hash.id());
      return new Downloaded(located.content(), located.size(), 0, null, sources.list());
    }
  }

  /** Says no to bytes that are not what they are called. */
  static void check(ContentId asked, ContentId got) {
    if (!asked.equals(got)) {
      throw new RequestFailure(
          RequestFailure.Kind.MISMATCH, "the bytes that came are " + got + ", not " + asked, null);
    }
  }

  /** The bytes from {@code from} to the end. */
  void pull(Located located, long from, Sink sink, Progress progress) throws IOException {
    var buffer = new byte[ContentHash.SLAB_BYTES];
    long position = from;
    int failures = 0;
    RequestFailure first = null;
    progress.at(position, located.size());
    while (position < located.size()) {
      long before = position;
      var http = members.current();
      try {
        position = pullOnce(http, located, position, buffer, sink, progress);
      } catch (Interrupted interrupted) {
        position = interrupted.position;
        failures = position > before ? 1 : failures + 1;
        boolean lost = interrupted.failure.isUnanswered() || first != null;
        first = position > before || first == null ? interrupted.failure : first;
        if (failures > FAILURES_MAX || !lost) {
          throw first;
        }
        if (members.leave(http, interrupted.failure)) {
          sources.dropped(http.node(), String.valueOf(interrupted.failure.getMessage()));
        } else if (!interrupted.mayPass()) {
          throw first;
        }
        if (failures > 1) {
          LockSupport.parkNanos(FIRST_PAUSE.toNanos() << failures);
        }
      }
    }
  }

  private long pullOnce(
      NodeHttp http, Located located, long from, byte[] buffer, Sink sink, Progress progress)
      throws IOException, Interrupted {
    long position = from;
    try (var answer = http.get("/api/v1/content/" + located.content(), ranged(located, from))) {
      if (from > 0 && answer.status() != 206) {
        throw answer.unintelligible(new IllegalStateException("it answered no range"));
      }
      if (answer.length() != located.size() - from) {
        throw answer.unintelligible(
            new IllegalStateException("it announced " + answer.length() + " bytes"));
      }
      var body = answer.body();
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        sink.take(buffer, read);
        position += read;
        sources.gave(http.node(), read);
        progress.at(position, located.size());
      }
      return position;
    } catch (NodeHttp.Broken broken) {
      throw new Interrupted(position, http.broken(broken));
    } catch (RequestFailure failure) {
      throw new Interrupted(position, failure);
    }
  }

  private Map<String, String> ranged(Located located, long from) {
    if (from == 0) {
      return headers;
    }
    var ranged = with(headers, "Range", "bytes=" + from + "-");
    ranged.put("If-Range", "\"" + located.content() + "\"");
    return ranged;
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    var more = new HashMap<>(headers);
    more.put(name, value);
    return more;
  }

  /** Where a pull ended too early, and why. */
  private static final class Interrupted extends Exception {
    private final long position;
    private final RequestFailure failure;

    Interrupted(long position, RequestFailure failure) {
      super(failure);
      this.position = position;
      this.failure = failure;
    }

    /** Whether trying again can help: a node that never answered at all is not waited for. */
    boolean mayPass() {
      return position > 0 && failure.kind() == RequestFailure.Kind.UNREACHABLE;
    }
  }
}
