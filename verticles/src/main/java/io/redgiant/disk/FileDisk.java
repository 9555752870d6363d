package io.redgiant.disk;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The real disk, below one directory. */
public final class FileDisk implements Disk {
  private final Path root;
  private volatile @Nullable FileStore store;

  public FileDisk(Path root) {
    this.root = root;
  }

  @Override
  public void createDirectories(String directory) throws IOException {
    createBelowRoot(root.resolve(directory));
  }

  /**
   * Opens what it will force before it creates anything: so it has made the name durable, or none.
   */
  private void createBelowRoot(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (!parent(path).equals(root)) {
      createBelowRoot(parent(path));
    }
    try (var above = openChannel(parent(path), READ)) {
      Files.createDirectory(path);
      above.force(true);
    }
  }

  @Override
  public List<String> list(String directory) throws IOException {
    var path = root.resolve(directory);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (var files = Files.list(path)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public List<String> directories(String directory) throws IOException {
    var path = root.resolve(directory);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (var files = Files.list(path)) {
      return files
          .filter(Files::isDirectory)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public boolean exists(String file) {
    return Files.exists(root.resolve(file));
  }

  @Override
  public DiskFile create(String file) throws IOException {
    var path = root.resolve(file);
    return new OpenFile(path, openChannel(path, CREATE_NEW, READ, WRITE));
  }

  @Override
  public DiskFile open(String file) throws IOException {
    var path = root.resolve(file);
    return new OpenFile(path, openChannel(path, READ, WRITE));
  }

  @Override
  public byte[] readAll(String file) throws IOException {
    var path = root.resolve(file);
    try (var open = new OpenFile(path, openChannel(path, READ))) {
      var bytes = new byte[Math.toIntExact(open.size())];
      open.read(ByteBuffer.wrap(bytes), 0);
      return bytes;
    }
  }

  @Override
  public void replaceSecret(String file, byte[] content) throws IOException {
    var temporary = temporary(root.resolve(file));
    if (temporary.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.deleteIfExists(temporary);
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.createFile(temporary, owner);
    }
    replace(file, content);
  }

  private static Path temporary(Path path) {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  @Override
  public void replace(String file, byte[] content) throws IOException {
    var path = root.resolve(file);
    var temporary = temporary(path);
    try (var directory = openChannel(parent(path), READ)) {
      try (var channel = openChannel(temporary, CREATE, TRUNCATE_EXISTING, WRITE)) {
        writeAll(channel, ByteBuffer.wrap(content), 0);
        channel.force(true);
      }
      Files.move(temporary, path, ATOMIC_MOVE, REPLACE_EXISTING);
      directory.force(true);
    }
  }

  @Override
  public void move(String from, String to) throws IOException {
    Files.move(root.resolve(from), root.resolve(to), ATOMIC_MOVE, REPLACE_EXISTING);
  }

  @Override
  public void delete(String file) throws IOException {
    Files.deleteIfExists(root.resolve(file));
  }

  /** Opening a directory for reading and forcing it does issue the fsync. */
  @Override
  public void forceDirectory(String directory) throws IOException {
    try (var channel = openChannel(root.resolve(directory), READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes() throws IOException {
    return store().getUsableSpace();
  }

  @Override
  public long totalBytes() throws IOException {
    return store().getTotalSpace();
  }

  /** Found once: the search for it reads the table of all mounts. */
  private FileStore store() throws IOException {
    var found = store;
    if (found == null) {
      found = Files.getFileStore(root);
      store = found;
    }
    return found;
  }

  private static FileChannel openChannel(Path path, OpenOption... options) throws IOException {
    try {
      return FileChannel.open(path, options);
    } catch (FileSystemException refused) {
      throw String.valueOf(refused.getReason()).contains("Too many open files")
          ? new NoDescriptorException(path + ": too many files are open", refused)
          : refused;
    }
  }

  /** Of a path below the root, which therefore has one. */
  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  private static void writeAll(FileChannel channel, ByteBuffer source, long position)
      throws IOException {
    while (source.hasRemaining()) {
      position += channel.write(source, position);
    }
  }

  private record OpenFile(Path path, FileChannel channel) implements DiskFile {
    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      while (target.hasRemaining()) {
        int read = channel.read(target, position);
        if (read < 0) {
          throw new EOFException(
              path + " ends at " + position + ", " + target.remaining() + " bytes too early");
        }
        position += read;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      long bytes = source.remaining();
      try {
        writeAll(channel, source, position);
      } catch (IOException error) {
        throw full(error, bytes)
            ? new DiskFullException(path + ": no space for " + bytes + " bytes", error)
            : error;
      }
    }

    /**
     * The message is the system's and may be in its language; so the free space is asked as well.
     */
    private boolean full(IOException error, long bytes) throws IOException {
      var message = String.valueOf(error.getMessage());
      return message.contains("No space left")
          || message.contains("quota exceeded")
          || Files.getFileStore(path).getUsableSpace() < bytes;
    }

    @Override
    public void force() throws IOException {
      channel.force(false); // fdatasync: it covers the size, not the times
    }

    @Override
    public void truncate(long bytes) throws IOException {
      channel.truncate(bytes);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
