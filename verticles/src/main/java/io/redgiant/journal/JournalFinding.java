package io.redgiant.journal;

/**
 * Something that a check found.
 *
 * @param file relative to the data directory
 * @param offset in the file, or -1 where no place can be named
 * @param harm how bad it is
 */
public record JournalFinding(String file, long offset, String what, Harm harm) {
  /** From worst to least. */
  public enum Harm {
    /** Something that was acknowledged cannot be read here: it needs a copy. */
    LOST,
    /** Nothing is lost: the journal files hold it, and a rebuild puts it right. */
    REPAIRABLE,
    /** What a stop in the middle of something leaves; the next start finishes it. */
    LEFTOVER
  }

  @Override
  public String toString() {
    return file + (offset < 0 ? "" : " at offset " + offset) + ": " + what;
  }
}
