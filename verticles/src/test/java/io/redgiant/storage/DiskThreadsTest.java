package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.disk.NoDescriptorException;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DiskThreadsTest {
  private final DiskThreads threads = new DiskThreads(Runnable::run, Runnable::run);

  @Test
  void refusesAReadForWhichNoFileCouldBeOpened() {
    var read =
        threads.run(
            () -> {
              throw new NoDescriptorException("file", new IOException());
            });

    var error = Causes.of(assertThrows(CompletionException.class, read::join));
    assertEquals(Failure.UNAVAILABLE, ((Refusal) error).failure());
    assertNull(threads.readOnly());
  }
}
