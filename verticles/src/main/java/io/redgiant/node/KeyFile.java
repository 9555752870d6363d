package io.redgiant.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;

/** A network's key outside of its nodes' directories, which several of them may make at once. */
public final class KeyFile {
  private KeyFile() {}

  /**
   * Makes the file with a new key, readable for this user alone, unless there is one: of several
   * who try this at the same moment one succeeds, and all find its key. Blocks.
   */
  public static void make(Path file, RandomGenerator random) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    var directory = Files.createDirectories(file.toAbsolutePath().getParent());
    var made = Files.createTempFile(directory, ".cluster", ".key"); // that nobody else may read
    try {
      try (var channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
        var text = ByteBuffer.wrap(ClusterKey.random(random).text());
        while (text.hasRemaining()) {
          channel.write(text);
        }
        channel.force(true);
      }
      Files.createLink(file, made); // unlike a move, it replaces nothing
    } catch (FileAlreadyExistsException another) {
      return; // that one holds
    } finally {
      Files.delete(made);
    }
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
