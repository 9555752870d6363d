package io.redgiant.journal;

/**
 * How many rows the next window of a scan covers. SQLite cannot say how far it got in a statement
 * that finds nothing, so a scan asks for one window after another, and stops between two; windows
 * that take no time grow.
 */
final class Pace {
  private static final long QUICK_NANOS = 1_000_000;
  private static final long SLOW_NANOS = 4_000_000;
  private static final int ROWS_MIN = 500;
  private static final int ROWS_MAX = 1 << 22;

  private int rows;

  Pace(int rows) {
    this.rows = rows;
  }

  int rows() {
    return rows;
  }

  void took(long nanos) {
    if (nanos < QUICK_NANOS) {
      rows = Math.min(ROWS_MAX, rows * 4);
    } else if (nanos > SLOW_NANOS) {
      rows = Math.max(ROWS_MIN, rows / 2);
    }
  }
}
