package io.redgiant.journal;

import java.io.IOException;

/** What is on disk was written by a version of Red Giant whose format this one does not read. */
final class UnknownFormatException extends IOException {
  UnknownFormatException(String message) {
    super(message);
  }
}
