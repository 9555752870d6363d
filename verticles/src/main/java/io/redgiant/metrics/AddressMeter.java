package io.redgiant.metrics;

import io.redgiant.protocol.BusSnapshot;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what goes over one address, or over those that are alike. Counting is for every thread;
 * {@link #roll} is for one.
 */
final class AddressMeter {
  private static final int MINUTE_SECONDS = 60;
  private static final long NANOS_MAX = TimeUnit.HOURS.toNanos(1);

  /** Figures are right to a sixteenth, in 5 KiB. */
  private static final int DIGITS = 1;

  private static final double NANOS_PER_MILLI = 1e6;

  private final String address;
  private final boolean replies;
  private final boolean tapped;

  final LongAdder sent = new LongAdder();
  final LongAdder scheduled = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder discarded = new LongAdder();
  final LongAdder handlers = new LongAdder();
  final LongAdder noHandlers = new LongAdder();
  final LongAdder timeouts = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder bytesOut = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final Recorder times = new Recorder(NANOS_MAX, DIGITS);

  // Of whoever rolls.
  private @Nullable Histogram interval;
  private long doneBefore;
  private final long[] longestNanos = new long[MINUTE_SECONDS]; // by second of the minute

  AddressMeter(String address) {
    this.address = address;
    this.replies = address.equals(AddressTemplate.REPLIES);
    this.tapped = !address.startsWith("all.metrics.") && !address.startsWith("local.metrics.");
  }

  String address() {
    return address;
  }

  /** Answers: whoever waits for one has it at once, so nothing is done with it that takes time. */
  boolean isOfReplies() {
    return replies;
  }

  /** Whether the tap shows it: its own messages it does not. */
  boolean isTapped() {
    return tapped;
  }

  void done(long tookNanos) {
    done.increment();
    nanos.add(tookNanos);
    times.recordValue(Math.clamp(tookNanos, 0, NANOS_MAX));
  }

  long handled() {
    return done.sum();
  }

  long handledNanos() {
    return nanos.sum();
  }

  /** Each is counted on its own, so they may not go together for a moment. */
  long pending() {
    long gone = discarded.sum() + (replies ? delivered.sum() : done.sum());
    return Math.max(0, scheduled.sum() - gone);
  }

  /**
   * How it is at the end of a second.
   *
   * @param second one more each time
   */
  BusSnapshot.OfAddress roll(long second) {
    int place = (int) (second % MINUTE_SECONDS);
    longestNanos[place] = 0;
    long doneNow = done.sum();
    double p50 = 0;
    double p99 = 0;
    if (doneNow != doneBefore) {
      doneBefore = doneNow;
      interval = times.getIntervalHistogram(interval);
      longestNanos[place] = interval.getMaxValue();
      p50 = millis(interval.getValueAtPercentile(50));
      p99 = millis(interval.getValueAtPercentile(99));
    }
    return new BusSnapshot.OfAddress(
        address,
        sent.sum(),
        delivered.sum(),
        pending(),
        handlers.sum(),
        noHandlers.sum(),
        timeouts.sum(),
        refused.sum(),
        bytesOut.sum(),
        bytesIn.sum(),
        p50,
        p99,
        millis(longestNanos[place]));
  }

  /** The longest handling of the minute that ends with this second. */
  BusSnapshot.Slow slowest(long second) {
    int agoSeconds = 0;
    long longest = 0;
    for (int ago = 0; ago < Math.min(MINUTE_SECONDS, second + 1); ago++) {
      long then = longestNanos[(int) ((second - ago) % MINUTE_SECONDS)];
      if (then > longest) {
        longest = then;
        agoSeconds = ago;
      }
    }
    return new BusSnapshot.Slow(address, millis(longest), agoSeconds);
  }

  /** To a microsecond. */
  private static double millis(long nanos) {
    return Math.round(nanos / NANOS_PER_MILLI * 1_000) / 1_000.0;
  }
}
