package io.redgiant.journal;

/**
 * What the catalogue's writer and its readers have to know of each other: whether records are
 * applied that readers do not see yet, and whether anybody has read lately.
 *
 * <p>A transaction costs as much for one message as for twenty. So where groups come in quick
 * succession and nobody reads, they share one. Who reads has it committed first, and for a while
 * nobody has to again.
 */
final class Settling implements Lag.Patience {
  /** After so long somebody commits. */
  static final long WAIT_MILLIS = 40;

  /** Groups that come later than this after the one before share nothing. */
  private static final long SUCCESSION_NANOS = 20_000_000;

  /** Who has read may read again. */
  private static final long READ_NANOS = 250_000_000;

  private static final int RECORDS_MAX = 512;

  private volatile boolean waits;
  private volatile long readNanos = System.nanoTime() - READ_NANOS;
  private long groupNanos = System.nanoTime() - SUCCESSION_NANOS; // the writer's

  @Override
  public boolean mayWait(int records) {
    long now = System.nanoTime();
    boolean inSuccession = now - groupNanos < SUCCESSION_NANOS;
    groupNanos = now;
    return inSuccession && records <= RECORDS_MAX && now - readNanos > READ_NANOS;
  }

  @Override
  public void waits(boolean some) {
    waits = some;
  }

  /** Somebody is about to read. Returns whether the writer has to commit first. */
  boolean isDue() {
    readNanos = System.nanoTime();
    return waits;
  }
}
