package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether one body comes fast enough: over each window, and only the time counts in which this node
 * was willing to read. Event loop only.
 */
final class BodyPace {
  /** How often to ask. */
  static final long TICK_MILLIS = 500;

  private final Duration window;
  private long bytes;
  private long millis;

  BodyPace(Duration window) {
    this.window = window;
  }

  /** A tick has passed, and so much has come in it. Answers why the body is to end, or null. */
  @Nullable Refusal ticked(long came) {
    bytes += came;
    millis += TICK_MILLIS;
    if (millis < window.toMillis()) {
      return null;
    }
    boolean slow = bytes * 1_000 < Limits.BODY_BYTES_PER_SECOND_MIN * millis;
    var refusal =
        new Refusal(
            Failure.TIMED_OUT,
            "only %d bytes came in %d s; send the rest of an upload in parts, or all again"
                .formatted(bytes, millis / 1_000));
    bytes = 0;
    millis = 0;
    return slow ? refusal : null;
  }
}
