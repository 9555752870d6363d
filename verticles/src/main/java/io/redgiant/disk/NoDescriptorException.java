package io.redgiant.disk;

import java.io.IOException;

/**
 * The process may have no more files open. Nothing was written, and another attempt may succeed.
 */
public final class NoDescriptorException extends IOException {
  public NoDescriptorException(String message, IOException cause) {
    super(message, cause);
  }
}
