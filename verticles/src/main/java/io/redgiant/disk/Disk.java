package io.redgiant.disk;

import java.io.IOException;
import java.util.List;

/**
 * The files below one data directory. Names are relative to it, with {@code /} between segments.
 *
 * <p>Nothing is durable before it is forced: a file's bytes by {@link DiskFile#force}, its name
 * (creation, move, deletion) by {@link #forceDirectory} of the directory it is in.
 */
public interface Disk {
  /** Creates the directory and those above it, durably. */
  void createDirectories(String directory) throws IOException;

  /** Names of the files in the directory (not below it), in order; none where it does not exist. */
  List<String> list(String directory) throws IOException;

  /**
   * Names of the directories in the directory (not below it), in order; none where it does not
   * exist.
   */
  List<String> directories(String directory) throws IOException;

  boolean exists(String file) throws IOException;

  /**
   * Creates a file that must not exist. Its name is not durable yet. Where the process may open no
   * more, that is a {@link NoDescriptorException} here and below.
   */
  DiskFile create(String file) throws IOException;

  /** Opens a file that must exist, for reading and writing. */
  DiskFile open(String file) throws IOException;

  /** Reads a whole small file. */
  byte[] readAll(String file) throws IOException;

  /**
   * Makes {@code file} hold exactly {@code content}, durably and at once: after a crash it has the
   * old bytes or the new ones. Temporary file, force, atomic move, force of the directory.
   */
  void replace(String file, byte[] content) throws IOException;

  /** {@link #replace} for what only this process' user may read. */
  default void replaceSecret(String file, byte[] content) throws IOException {
    replace(file, content);
  }

  /** Moves a file within the same file system, atomically; replaces what is there. */
  void move(String from, String to) throws IOException;

  /** Deletes a file if it is there. */
  void delete(String file) throws IOException;

  /** Makes the names in this directory durable. */
  void forceDirectory(String directory) throws IOException;

  /** Bytes that may still be written by this process. */
  long usableBytes() throws IOException;

  long totalBytes() throws IOException;
}
