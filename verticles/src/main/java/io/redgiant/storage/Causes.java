package io.redgiant.storage;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What really failed, inside the wrappers that a chain of stages puts around it. */
final class Causes {
  private Causes() {}

  static Throwable of(@Nullable Throwable error) {
    if (error == null) {
      return new AssertionError("a step failed without a reason");
    }
    return error instanceof CompletionException && error.getCause() != null
        ? of(error.getCause())
        : error;
  }
}
