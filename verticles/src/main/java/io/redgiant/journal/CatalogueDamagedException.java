package io.redgiant.journal;

/**
 * The catalogue does not hold what was written to it. It is derived: whoever owns it rebuilds it
 * from the journal.
 */
final class CatalogueDamagedException extends RuntimeException {
  CatalogueDamagedException(String message) {
    super(message);
  }

  CatalogueDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
