package io.redgiant.journal;

/**
 * Bytes of a journal file that were durable once and cannot be read any more. They are left where
 * they are, what lies behind them is still read, and every start says so again: nothing that was
 * acknowledged goes missing in silence.
 *
 * @param file relative to the data directory
 */
record Damage(String file, long offset, long bytes, String what) {
  @Override
  public String toString() {
    return file + " is damaged at offset " + offset + " (" + bytes + " bytes): " + what;
  }
}
