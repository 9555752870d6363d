package io.redgiant.client;

import io.redgiant.core.Core;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pulls runs of one content from one node, one request at a time on a thread of its own, until none
 * is left or the node is dropped. Each chunk is verified before it is in the file.
 */
final class HolderPull implements Runnable {
  private final NodeHttp http;
  private final Map<String, String> headers;
  private final Located located;
  private final PartFile part;
  private final Runs runs;
  private final Sources sources;

  /** Why it ended early. */
  enum Fault {
    /** It may do better another time. */
    LOST,
    /** It sent wrong bytes, or answers unlike a node. */
    LIES,
    SLOW
  }

  private volatile @Nullable Fault fault;
  private volatile @Nullable RequestFailure failure;

  // Of its own thread.
  private final byte[] buffer = new byte[ContentHash.SLAB_BYTES];
  private MemorySegment slab = MemorySegment.NULL;
  private MemorySegment digest = MemorySegment.NULL;
  private long pullNanos;
  private long pulled;

  HolderPull(
      NodeHttp http,
      Map<String, String> headers,
      Located located,
      PartFile part,
      Runs runs,
      Sources sources) {
    this.http = http;
    this.headers = headers;
    this.located = located;
    this.part = part;
    this.runs = runs;
    this.sources = sources;
  }

  NodeHttp http() {
    return http;
  }

  boolean isDropped() {
    return fault != null;
  }

  @Nullable Fault fault() {
    return fault;
  }

  /** What it failed with, where that was a request. */
  @Nullable RequestFailure failure() {
    return failure;
  }

  /** Others do this one's work better. */
  void drop(String why) {
    fault = Fault.SLOW;
    sources.dropped(http.node(), why);
  }

  @Override
  public void run() {
    try (var arena = Arena.ofConfined()) {
      slab = arena.allocate(Core.CHUNK_BYTES_MAX, 64);
      digest = arena.allocate(Core.DIGEST_BYTES);
      boolean goesOn = true;
      while (goesOn) {
        var flight = runs.take(this, pulled == 0 ? 0 : pullNanos / pulled);
        goesOn = flight != null && pull(flight);
      }
    } catch (RuntimeException | Error bug) { // or whoever waits for its runs would wait for ever
      runs.broken(new IOException("the pull from " + http.node() + " ended by a bug", bug));
      throw bug;
    }
  }

  /** Answers whether it may pull another. */
  private boolean pull(Runs.Flight flight) {
    long start = System.nanoTime();
    try {
      keep(flight);
      if (flight.rows() == flight.run().chunks().count() || fetch(flight)) {
        runs.ended(flight);
        pullNanos += System.nanoTime() - start;
        pulled++;
      }
      return true;
    } catch (NodeHttp.Broken broken) {
      return failed(flight, http.broken(broken));
    } catch (RequestFailure refused) {
      return failed(flight, refused);
    } catch (IOException here) {
      if (!flight.isPointless()) {
        runs.broken(here);
      }
      runs.failed(flight);
      return false;
    }
  }

  private boolean failed(Runs.Flight flight, RequestFailure why) {
    if (fault == null && !flight.isPointless()) {
      failure = why;
      fault = why.isUnanswered() || why.status() != 0 ? Fault.LOST : Fault.LIES;
      if (why.failure() != Failure.NOT_AUTHENTICATED) {
        // Of another machine, to which this client is nobody: it never was a source.
        sources.dropped(http.node(), Objects.requireNonNullElse(why.getMessage(), "it failed"));
      }
    }
    runs.failed(flight);
    return false;
  }

  /** Passes over what an earlier attempt left there, as far as it is right. */
  private void keep(Runs.Flight flight) throws IOException {
    var run = flight.run();
    long offset = run.offset();
    for (int row = 0; row < run.chunks().count(); row++) {
      int bytes = run.chunks().chunkBytes(row);
      var chunk = slab.asSlice(0, bytes);
      if (!part.readEarlier(offset, chunk) || !isChunk(run, row, chunk)) {
        return;
      }
      part.kept(bytes);
      flight.settled(bytes);
      offset += bytes;
    }
  }

  /** Answers whether all of it is there; else somebody else has done it, and no more is read. */
  private boolean fetch(Runs.Flight flight) throws IOException {
    var left = flight.run().from(flight.rows());
    var asked = new HashMap<>(headers);
    asked.put("Range", "bytes=" + left.offset() + "-" + (left.offset() + left.bytes() - 1));
    try (var answer = http.get("/api/v1/content/" + located.content(), asked)) {
      boolean whole = left.bytes() == located.size() && answer.status() == 200;
      if (!(whole || answer.status() == 206) || answer.length() != left.bytes()) {
        throw answer.unintelligible(
            new IllegalStateException(
                "it answered %d and %d bytes to a range of %d"
                    .formatted(answer.status(), answer.length(), left.bytes())));
      }
      var body = answer.body();
      long offset = left.offset();
      for (int row = 0; row < left.chunks().count(); row++) {
        int bytes = left.chunks().chunkBytes(row);
        var chunk = slab.asSlice(0, bytes);
        if (!receive(body, chunk, flight)) {
          return false;
        }
        if (!isChunk(left, row, chunk)) {
          throw lie(left.chunks().chunk(row).toString());
        }
        part.write(offset, chunk);
        sources.gave(http.node(), bytes);
        flight.settled(bytes);
        offset += bytes;
      }
      body.transferTo(OutputStream.nullOutputStream()); // its end, so that the connection is kept
      return true;
    }
  }

  private boolean receive(InputStream body, MemorySegment chunk, Runs.Flight flight)
      throws IOException {
    for (long filled = 0; filled < chunk.byteSize(); ) {
      int wanted = (int) Math.min(buffer.length, chunk.byteSize() - filled);
      int read = body.read(buffer, 0, wanted);
      if (read < 0) {
        throw new NodeHttp.Broken(new EOFException("it ended too early"));
      }
      if (flight.isPointless()) {
        return false;
      }
      MemorySegment.copy(buffer, 0, chunk, ValueLayout.JAVA_BYTE, filled, read);
      filled += read;
    }
    return true;
  }

  private boolean isChunk(Run run, int row, MemorySegment chunk) {
    ContentHash.CORE.digest(chunk, digest);
    return Digest.at(digest, 0).equals(run.chunks().chunk(row).digest());
  }

  private RequestFailure lie(String chunk) {
    return new RequestFailure(
        RequestFailure.Kind.MISMATCH,
        "the node at %s sent other bytes than those of chunk %s".formatted(http.node(), chunk),
        null);
  }
}
