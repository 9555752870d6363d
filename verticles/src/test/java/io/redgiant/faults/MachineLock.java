package io.redgiant.faults;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps test classes that mount file systems apart from those that make network namespaces, each of
 * which keeps a copy of every mount that it finds. Test classes run in two processes.
 */
abstract sealed class MachineLock implements BeforeAllCallback, AfterAllCallback {
  private static final Path FILE =
      Path.of(System.getProperty("java.io.tmpdir"), "redgiant-test-machine.lock");

  private final boolean shared;
  private @Nullable FileChannel held;

  private MachineLock(boolean shared) {
    this.shared = shared;
  }

  /** For a class that mounts: no other that mounts or makes namespaces runs beside it. */
  static final class Mounts extends MachineLock {
    Mounts() {
      super(false);
    }
  }

  /** For a class that makes namespaces: others that do run beside it. */
  static final class Namespaces extends MachineLock {
    Namespaces() {
      super(true);
    }
  }

  @Override
  public void beforeAll(ExtensionContext tests) throws IOException {
    var file =
        FileChannel.open(
            FILE, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    file.lock(0, Long.MAX_VALUE, shared); // goes with the channel, or with the process
    held = file;
  }

  @Override
  public void afterAll(ExtensionContext tests) throws IOException {
    if (held != null) {
      held.close();
    }
  }
}
