package io.redgiant.metrics;

import java.util.concurrent.TimeUnit;

/**
 * Who watches the event bus just now: here, by what this node's bridge says each second; elsewhere,
 * by what other nodes say of themselves each second. Neither says that it has ended: what is not
 * said again ends by itself, so a page, a socket or a whole node may go without a word. One thread.
 */
final class Watching {
  /** Two of the bridge's words may be late. */
  private static final long HERE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Four snapshots of a node may be lost, or it is gone. */
  private static final long ELSEWHERE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Lease metersHere = new Lease();
  private final Lease tapHere = new Lease();
  private final Lease metersElsewhere = new Lease();
  private final Lease tapElsewhere = new Lease();

  private static final class Lease {
    private boolean given;
    private long untilNanos;

    private void renew(boolean wanted, long untilNanos) {
      if (wanted) {
        given = true;
        this.untilNanos = untilNanos;
      }
    }

    private boolean holds(long nowNanos) {
      given = given && untilNanos - nowNanos > 0;
      return given;
    }
  }

  void here(boolean meters, boolean tap, long nowNanos) {
    metersHere.renew(meters, nowNanos + HERE_NANOS);
    tapHere.renew(tap, nowNanos + HERE_NANOS);
  }

  void elsewhere(boolean meters, boolean tap, long nowNanos) {
    metersElsewhere.renew(meters, nowNanos + ELSEWHERE_NANOS);
    tapElsewhere.renew(tap, nowNanos + ELSEWHERE_NANOS);
  }

  boolean isHere(long nowNanos) {
    return metersHere.holds(nowNanos) || tapHere.holds(nowNanos);
  }

  boolean isElsewhere(long nowNanos) {
    return metersElsewhere.holds(nowNanos) || tapElsewhere.holds(nowNanos);
  }

  boolean hasTapHere(long nowNanos) {
    return tapHere.holds(nowNanos);
  }

  boolean hasTapElsewhere(long nowNanos) {
    return tapElsewhere.holds(nowNanos);
  }
}
