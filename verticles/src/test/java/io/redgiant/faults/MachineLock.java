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
 * Lets one class of tests at a time change what all processes of the machine share: mounts, which a
 * network namespace keeps a copy of, and addresses. Test classes run in two processes.
 */
final class MachineLock implements BeforeAllCallback, AfterAllCallback {
  private static final Path FILE =
      Path.of(System.getProperty("java.io.tmpdir"), "redgiant-test-machine.lock");

  private @Nullable FileChannel held;

  @Override
  public void beforeAll(ExtensionContext tests) throws IOException {
    var file = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    file.lock(); // goes with the channel, or with the process
    held = file;
  }

  @Override
  public void afterAll(ExtensionContext tests) throws IOException {
    if (held != null) {
      held.close();
    }
  }
}
