package io.redgiant.web;

import io.redgiant.protocol.Limits;
import java.util.concurrent.TimeUnit;

/**
 * How fast one socket may say things: many at once, as a client does when it connects, and then so
 * many a second. What is beyond is refused, and as many refusals again in a row are the end.
 */
final class BridgePace {
  private static final double FRAMES_PER_NANO =
      (double) Limits.BRIDGE_FRAMES_PER_SECOND_MAX / TimeUnit.SECONDS.toNanos(1);

  private double left = Limits.BRIDGE_FRAMES_MAX;
  private long atNanos;

  enum Verdict {
    TAKEN,
    REFUSED,
    FLOOD
  }

  BridgePace(long nowNanos) {
    this.atNanos = nowNanos;
  }

  Verdict said(long nowNanos) {
    left = Math.min(Limits.BRIDGE_FRAMES_MAX, left + (nowNanos - atNanos) * FRAMES_PER_NANO);
    atNanos = nowNanos;
    left--;
    if (left >= 0) {
      return Verdict.TAKEN;
    }
    return left >= -Limits.BRIDGE_FRAMES_MAX ? Verdict.REFUSED : Verdict.FLOOD;
  }
}
