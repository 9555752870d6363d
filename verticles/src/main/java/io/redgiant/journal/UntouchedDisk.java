package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk for a reader that only looks. The same classes read the journal at a start and in a check,
 * and a start cuts off what a crash tore and forces what it read; here neither reaches the disk, so
 * that a check shows what the start would find and leaves it to be found.
 *
 * <p>No reader makes or moves a file: that is a bug, and thrown.
 */
record UntouchedDisk(Disk disk) implements Disk {
  @Override
  public List<String> list(String directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public List<String> directories(String directory) throws IOException {
    return disk.directories(directory);
  }

  @Override
  public boolean exists(String file) throws IOException {
    return disk.exists(file);
  }

  @Override
  public DiskFile open(String file) throws IOException {
    return new UntouchedFile(disk.open(file));
  }

  @Override
  public byte[] readAll(String file) throws IOException {
    return disk.readAll(file);
  }

  @Override
  public long usableBytes() throws IOException {
    return disk.usableBytes();
  }

  @Override
  public long totalBytes() throws IOException {
    return disk.totalBytes();
  }

  /** A start deletes a file whose header was never durable. It stays. */
  @Override
  public void delete(String file) {}

  @Override
  public void forceDirectory(String directory) {}

  @Override
  public void createDirectories(String directory) {
    throw new IllegalStateException("a reader creates " + directory);
  }

  @Override
  public DiskFile create(String file) {
    throw new IllegalStateException("a reader creates " + file);
  }

  @Override
  public void replace(String file, byte[] content) {
    throw new IllegalStateException("a reader replaces " + file);
  }

  @Override
  public void move(String from, String to) {
    throw new IllegalStateException("a reader moves " + from);
  }

  private record UntouchedFile(DiskFile file) implements DiskFile {
    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      file.read(target, position);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public Path path() {
      return file.path();
    }

    /** A start writes the mark that says what it read is all. */
    @Override
    public void write(ByteBuffer source, long position) {
      source.position(source.limit());
    }

    /** A start cuts off the tail of a group whose force never ended. */
    @Override
    public void truncate(long bytes) {}

    @Override
    public void force() {}

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
