package io.redgiant.client;

import io.redgiant.core.Core;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The bytes of a download that is not whole yet. One download at a time writes it. */
final class PartFile implements AutoCloseable {
  private final FileChannel channel;
  private final AtomicLong keptBytes = new AtomicLong();
  private ContentHash hash = new ContentHash();
  private volatile long earlierBytes;
  private volatile boolean countsKept;

  /** Answers the pages of the content's manifest. */
  interface Manifest {
    ManifestPage page(Located located, long first) throws IOException;
  }

  private PartFile(FileChannel channel) {
    this.channel = channel;
  }

  static PartFile open(Path part) throws IOException {
    var channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    if (lock(channel) == null) {
      channel.close();
      throw new FileSystemException(part.toString(), null, "another download is writing it");
    }
    return new PartFile(channel);
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }

  /**
   * Keeps as many chunks as are right, from the first on, and drops the rest: an earlier attempt
   * may have been for another content, or its disk may have changed a bit.
   *
   * @return how many bytes that is
   */
  long keepVerified(Manifest manifest, Located located) throws IOException {
    hash.close();
    hash = new ContentHash();
    long kept = channel.size() == 0 ? 0 : verified(manifest, located);
    channel.truncate(kept);
    channel.position(kept);
    return kept;
  }

  private long verified(Manifest manifest, Located located) throws IOException {
    long size = channel.size();
    long kept = 0;
    try (var arena = Arena.ofConfined()) {
      var slab = arena.allocate(Core.CHUNK_BYTES_MAX, 64);
      var digest = arena.allocate(Core.DIGEST_BYTES);
      for (long first = 0; ; ) {
        var page = manifest.page(located, first);
        for (int row = 0; row < page.count(); row++) {
          int bytes = page.chunkBytes(row);
          if (bytes <= 0 || bytes > slab.byteSize() || kept + bytes > size) {
            return kept;
          }
          var chunk = slab.asSlice(0, bytes);
          read(kept, chunk);
          ContentHash.CORE.digest(chunk, digest);
          if (!Digest.at(digest, 0).equals(page.chunk(row).digest())) {
            return kept;
          }
          hash.update(chunk);
          kept += bytes;
        }
        if (!page.hasNext()) {
          return kept;
        }
        first += page.count();
      }
    }
  }

  /** From now on chunks come in any order; what is here already stays to be looked at. */
  void openForAnyOrder(long size) throws IOException {
    if (channel.size() > size) {
      channel.truncate(size);
    }
    countsKept = earlierBytes == 0; // afterwards, what is here came with this download
    earlierBytes = channel.size();
  }

  /** Reads what an earlier attempt left; false where it did not come as far. */
  boolean readEarlier(long position, MemorySegment target) throws IOException {
    if (position + target.byteSize() > earlierBytes) {
      return false;
    }
    read(position, target);
    return true;
  }

  /** So much of that is right. */
  void kept(long bytes) {
    if (countsKept) {
      keptBytes.addAndGet(bytes);
    }
  }

  long keptBytes() {
    return keptBytes.get();
  }

  void write(long position, MemorySegment source) throws IOException {
    var buffer = source.asByteBuffer();
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
    }
  }

  void read(long position, MemorySegment target) throws IOException {
    var buffer = target.asByteBuffer();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the partial file became shorter while it was read");
      }
    }
  }

  void append(byte[] bytes, int count) throws IOException {
    var buffer = hash.update(bytes, count).asByteBuffer();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** The id of everything in it. */
  ContentId id() {
    return hash.id();
  }

  /** So that a power cut after the move finds the bytes under the name. */
  void force() throws IOException {
    channel.force(true);
  }

  /** Moves it to its name; with a file there that must stay, fails and moves nothing. */
  static void giveName(Path part, Path target, boolean replace) throws IOException {
    if (replace) {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      Files.createLink(target, part); // unlike a move, it never replaces
      Files.delete(part);
    } catch (FileAlreadyExistsException taken) {
      throw taken;
    } catch (FileSystemException | UnsupportedOperationException withoutLinks) {
      Files.move(part, target);
    }
  }

  @Override
  public void close() throws IOException {
    hash.close();
    channel.close();
  }
}
