package io.redgiant.core;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Where the C core's library is: beside the classes, or in the jar, from where it must be copied to
 * be loaded.
 */
final class NativeLibrary {
  private static final String FILE = "libredgiant.so";

  private NativeLibrary() {}

  /**
   * A file of the library for this machine.
   *
   * @throws IOException there is none, or it cannot be copied to a temporary folder; the message
   *     says which
   */
  static Path file() throws IOException {
    var resource = "/native/" + platform() + "/" + FILE;
    var found = NativeLibrary.class.getResource(resource);
    if (found == null) {
      throw new IOException("this build has no C library for " + platform());
    }
    return file(found);
  }

  /** {@code found} itself, or a copy of what is packed in a jar. */
  static Path file(URL found) throws IOException {
    if (found.getProtocol().equals("file")) {
      return Path.of(URI.create(found.toString()));
    }
    // The default permissions of a temporary folder are its owner's alone: nobody can put another
    // library in its place.
    var folder = Files.createTempDirectory("redgiant-core");
    var file = folder.resolve(FILE);
    folder.toFile().deleteOnExit(); // in reverse order: the file first
    file.toFile().deleteOnExit();
    try (var packed = found.openStream()) {
      Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  private static String platform() {
    var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var arch = System.getProperty("os.arch");
    return os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }
}
