package io.redgiant.client;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends a whole body and publishes it. */
final class Upload {
  /** Read twice rather than sent in vain: up to here the second read comes from memory. */
  private static final long HASHED_FIRST_BYTES = 4 << 20;

  private final NodeHttp http;
  private final Map<String, String> headers;

  /**
   * @param headers that say how to publish
   */
  Upload(NodeHttp http, Map<String, String> headers) {
    this.http = http;
    this.headers = headers;
  }

  Published file(Destination destination, Path file, Progress progress) throws IOException {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      var announced = new HashMap<>(headers);
      if (size <= HASHED_FIRST_BYTES) {
        announced.put("Redgiant-Content", ContentHash.of(channel).toString());
        channel.position(0);
      }
      var source = Channels.newInputStream(channel);
      return put(destination, announced, new Passing(source, size, progress));
    }
  }

  Published stream(Destination destination, InputStream source, Progress progress)
      throws IOException {
    return put(destination, headers, new Passing(source, -1, progress));
  }

  private Published put(Destination destination, Map<String, String> announced, Passing body)
      throws IOException {
    var target = Targets.file(destination.room(), destination.path());
    try (var answer = http.send("PUT", target, announced, body)) {
      var shown = answer.json(Entry::readJson);
      if (!shown.entry().content().equals(body.sent)) {
        throw new RequestFailure(
            RequestFailure.Kind.MISMATCH,
            "the node published "
                + shown.entry().content()
                + " and not what was sent, "
                + body.sent
                + ": send it again",
            null);
      }
      return new Published(
          shown,
          answer.status() == 201,
          answer.header("Redgiant-Copies", ""),
          answer.position(),
          shown.entry().size());
    }
  }

  /** A body read from a stream and hashed on its way. */
  private static final class Passing implements NodeHttp.Body {
    private final InputStream source;
    private final long bytes;
    private final Progress progress;
    private @Nullable ContentId sent;

    Passing(InputStream source, long bytes, Progress progress) {
      this.source = source;
      this.bytes = bytes;
      this.progress = progress;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      try (var hash = new ContentHash()) {
        var buffer = new byte[ContentHash.SLAB_BYTES];
        long position = 0;
        progress.at(0, bytes);
        while (bytes < 0 || position < bytes) {
          int wanted = bytes < 0 ? buffer.length : (int) Math.min(buffer.length, bytes - position);
          int read = source.read(buffer, 0, wanted);
          if (read < 0 && bytes < 0) {
            break;
          }
          if (read < 0) {
            throw new EOFException("the file became shorter while it was sent");
          }
          hash.update(buffer, read);
          target.write(buffer, 0, read);
          position += read;
          progress.at(position, bytes);
        }
        sent = hash.id();
      }
    }
  }
}
