package io.redgiant.disk;

import java.io.IOException;

/** The disk has no room for a write. Unlike any other failed write, it may succeed later. */
public final class DiskFullException extends IOException {
  public DiskFullException(String message, IOException cause) {
    super(message, cause);
  }

  public DiskFullException(String message) {
    super(message);
  }
}
