package io.redgiant.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One open file. Reads and writes name their position, so many threads may share it. */
public interface DiskFile extends AutoCloseable {
  /**
   * Reads into all of {@code target}; an end of the file before that is an {@link
   * java.io.EOFException}.
   */
  void read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all of {@code source}. Where there is no room for it, that is a {@link
   * DiskFullException}.
   */
  void write(ByteBuffer source, long position) throws IOException;

  /**
   * Makes all bytes written so far durable, and the size with them.
   *
   * <p>A failure is final: the kernel may have dropped the pages, and a second call may succeed
   * falsely. Whoever gets one stops writing.
   */
  void force() throws IOException;

  void truncate(long bytes) throws IOException;

  long size() throws IOException;

  /** Where the file lies, for the kernel's own copy to a socket. */
  Path path();

  @Override
  void close() throws IOException;
}
