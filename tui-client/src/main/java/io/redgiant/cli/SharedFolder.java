package io.redgiant.cli;

import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose files are published under their paths in it. Links are followed as far as they
 * stay inside.
 */
final class SharedFolder {
  private final Path root;
  private final Path realRoot;
  private final String prefix;

  /** Hears of everything in the folder, one after another. */
  interface Visitor {
    void folder(Path folder) throws IOException;

    /** Answers whether to go on. */
    FileVisitResult file(Path file, EntryPath path);

    /** Left out on purpose. */
    void skipped(Path file, String reason);

    /** It should have been published and cannot be. */
    void failed(Path file, Exception why);
  }

  /**
   * @param prefix what comes before the paths in the room: empty, or with a slash at its end
   */
  SharedFolder(Path root, String prefix) throws IOException {
    this.root = root;
    this.realRoot = root.toRealPath();
    this.prefix = prefix;
  }

  void walk(Visitor visitor) throws IOException {
    walk(root, visitor);
  }

  /** Walks a folder somewhere inside. */
  void walk(Path folder, Visitor visitor) throws IOException {
    var options = EnumSet.of(FileVisitOption.FOLLOW_LINKS);
    Files.walkFileTree(
        folder,
        options,
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes)
              throws IOException {
            if (leaves(inner)) {
              visitor.skipped(inner, "a link that leaves the folder");
              return FileVisitResult.SKIP_SUBTREE;
            }
            visitor.folder(inner);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return visit(file, attributes, visitor);
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) {
            if (why instanceof FileSystemLoopException) {
              visitor.skipped(file, "a link to a folder around it");
            } else {
              visitor.failed(file, why);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException why) {
            if (why != null) {
              visitor.failed(inner, why);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private FileVisitResult visit(Path file, BasicFileAttributes attributes, Visitor visitor)
      throws IOException {
    if (attributes.isSymbolicLink()) {
      visitor.skipped(file, "a link to nothing"); // the walk could not follow it
    } else if (!attributes.isRegularFile()) {
      visitor.skipped(file, "neither a file nor a folder");
    } else if (leaves(file)) {
      visitor.skipped(file, "a link that leaves the folder");
    } else if (!Files.isReadable(file)) {
      visitor.failed(file, new AccessDeniedException(file.toString()));
    } else {
      return name(file, visitor);
    }
    return FileVisitResult.CONTINUE;
  }

  private FileVisitResult name(Path file, Visitor visitor) {
    EntryPath path;
    try {
      path = path(file);
    } catch (Refusal unsafe) {
      visitor.failed(file, unsafe);
      return FileVisitResult.CONTINUE;
    }
    return visitor.file(file, path);
  }

  /** Where a file of this folder is published. */
  private EntryPath path(Path file) {
    var path = new StringJoiner("/", prefix, "");
    root.relativize(file).forEach(segment -> path.add(segment.toString()));
    return EntryPath.of(path.toString());
  }

  /** Only what is a link can lead out. */
  private boolean leaves(Path file) throws IOException {
    return Files.isSymbolicLink(file) && !file.toRealPath().startsWith(realRoot);
  }
}
