package io.redgiant.node;

import io.redgiant.disk.Disk;
import io.redgiant.disk.FileDisk;
import io.redgiant.lan.LanVerticle;
import io.redgiant.local.OperatorToken;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A node's directory: one format, one process, one lasting identity.
 *
 * @param lock held until the process ends, however it ends
 * @param guest who a request without a token is
 */
record DataDirectory(Path path, Disk disk, FileChannel lock, NodeId node, PeerId guest)
    implements AutoCloseable {
  private static final String FORMAT_FILE = "format";
  private static final String NODE_FILE = "node.id";
  private static final String GUEST_FILE = "guest.id";
  private static final String FORMAT = "redgiant data directory, format 1\n";

  /** What a first start may find, or have made when it is cut off. */
  private static final Set<String> FIRST_FILES =
      Set.of(
          ClusterKey.FILE,
          ClusterKey.FILE + ".new",
          OperatorToken.FILE,
          OperatorToken.FILE + ".new",
          LanVerticle.AUTHORITY_FILE,
          "lock",
          NODE_FILE,
          NODE_FILE + ".new",
          GUEST_FILE,
          GUEST_FILE + ".new",
          FORMAT_FILE + ".new");

  /** Why a directory cannot be used, in one line for whoever started the node. */
  static final class Unusable extends Exception {
    Unusable(String message) {
      super(message, null, false, false);
    }
  }

  /** Opens the directory, or makes it; one that is not a node's stays as it is. Blocks. */
  static DataDirectory open(Path path, RandomGenerator random) throws Unusable {
    try {
      Files.createDirectories(path);
      var disk = new FileDisk(path);
      boolean isNew = !disk.exists(FORMAT_FILE);
      if (isNew) {
        checkEmpty(path);
      } else {
        checkFormat(path, disk);
        checkIdentities(path, disk);
      }
      var lock = lock(path); // the first thing that is written, after all that may be refused
      if (isNew) {
        make(disk, random);
      }
      return new DataDirectory(
          path,
          disk,
          lock,
          new NodeId(identity(disk, NODE_FILE)),
          new PeerId(identity(disk, GUEST_FILE)));
    } catch (AccessDeniedException denied) {
      throw new Unusable(
          "the data directory " + path + " must be writable for this user; see --data");
    } catch (FileSystemException failed) {
      throw new Unusable("the data directory " + path + " cannot be used: " + reason(failed));
    } catch (IOException | IllegalArgumentException failed) {
      throw new Unusable("the data directory " + path + " cannot be used: " + failed.getMessage());
    }
  }

  /** The format comes last: where it is, everything is, and what is missing was lost. */
  private static void make(Disk disk, RandomGenerator random) throws IOException {
    for (var file : List.of(NODE_FILE, GUEST_FILE)) {
      if (!disk.exists(file)) {
        disk.replace(file, (Id128.random(random) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    disk.replace(FORMAT_FILE, FORMAT.getBytes(StandardCharsets.UTF_8));
  }

  /** Opens a directory that a node has made; makes nothing. Blocks. */
  static DataDirectory openExisting(Path path) throws Unusable {
    if (!Files.exists(path.resolve(FORMAT_FILE))) {
      throw new Unusable(path + " is no data directory of a node; see --data");
    }
    return open(path, new SecureRandom());
  }

  /** Where the exception has no words of its own, its message is just the path. */
  private static String reason(FileSystemException failed) {
    if (failed.getReason() != null) {
      return failed.getReason();
    }
    return switch (failed) {
      case FileAlreadyExistsException file -> file.getFile() + " is a file";
      case NoSuchFileException file -> file.getFile() + " does not exist";
      default -> failed.toString();
    };
  }

  private static FileChannel lock(Path path) throws IOException, Unusable {
    var channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException sameProcess) {
      // the same answer as for another process
    }
    channel.close();
    throw new Unusable(
        "the data directory "
            + path
            + " is in use by another node; stop it, or give this one its own");
  }

  private static void checkFormat(Path path, Disk disk) throws IOException, Unusable {
    var found = new String(disk.readAll(FORMAT_FILE), StandardCharsets.UTF_8);
    if (!found.equals(FORMAT)) {
      throw new Unusable(
          "the data directory %s says '%s'; this version of Red Giant reads '%s'"
              .formatted(path, found.strip(), FORMAT.strip()));
    }
  }

  /** What a first start that was cut off leaves counts as nothing. */
  private static void checkEmpty(Path path) throws IOException, Unusable {
    try (var files = Files.list(path)) {
      if (files.anyMatch(file -> !FIRST_FILES.contains(file.getFileName().toString()))) {
        throw new Unusable(
            "the directory "
                + path
                + " holds something else; a node needs an empty one or its own");
      }
    }
  }

  /** A new identity would make it another node, and its guest another peer. */
  private static void checkIdentities(Path path, Disk disk) throws IOException, Unusable {
    for (var file : List.of(NODE_FILE, GUEST_FILE)) {
      if (!disk.exists(file)) {
        throw new Unusable(
            "the data directory %s has lost its %s; put it back from a copy of the directory"
                .formatted(path, file));
      }
    }
  }

  private static Id128 identity(Disk disk, String file) throws IOException {
    return Id128.parse(new String(disk.readAll(file), StandardCharsets.UTF_8).strip());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
