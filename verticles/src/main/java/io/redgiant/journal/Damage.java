package io.redgiant.journal;

/**
 * Bytes of a journal file that were durable once and cannot be read any more. They are left where
 * they are, what lies behind them is still read, and every start says so again: nothing that was
 * acknowledged goes missing in silence.
 *
 * @param file relative to the data directory
 * @param sequence the first record that is lost with them, 0 where none is
 */
record Damage(String file, long offset, long bytes, long sequence, String what) {
  @Override
  public String toString() {
    return file + " is damaged at offset " + offset + " (" + bytes + " bytes): " + what;
  }
}
