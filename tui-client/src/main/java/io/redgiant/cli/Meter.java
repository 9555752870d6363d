package io.redgiant.cli;

import io.redgiant.client.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a transfer is, at which rate, and when it will be done: a line that is drawn over on a
 * terminal, a line now and then elsewhere. The rate is a moving average that forgets within
 * seconds. One transfer's thread at a time.
 */
final class Meter implements Progress, AutoCloseable {
  private static final long DRAWN_NANOS = Duration.ofMillis(100).toNanos();
  private static final long PRINTED_NANOS = Duration.ofSeconds(5).toNanos();

  /** After this long, a change of rate shows to two thirds. */
  private static final double MEMORY_NANOS = Duration.ofSeconds(3).toNanos();

  private static final int BAR_CELLS = 12;
  private static final String BLOCKS = " ▏▎▍▌▋▊▉█";

  private final String name;
  private final Output output;
  private final LongSupplier nanoTime;
  private long shownAt;
  private long measuredAt;
  private long measuredBytes = -1;
  private double bytesPerNano;
  private boolean drawn;

  Meter(String name, Output output, LongSupplier nanoTime) {
    this.name = Shown.text(name);
    this.output = output;
    this.nanoTime = nanoTime;
    this.shownAt = nanoTime.getAsLong();
  }

  @Override
  public void at(long bytes, long total) {
    long now = nanoTime.getAsLong();
    if (measuredBytes < 0) {
      measuredAt = now; // what an earlier attempt has settled says nothing about the rate
      measuredBytes = bytes;
    }
    long due = output.terminal().animates() ? DRAWN_NANOS : PRINTED_NANOS;
    if (now - shownAt < due || output.json()) {
      return;
    }
    measure(now, bytes);
    shownAt = now;
    if (output.terminal().animates()) {
      drawn = true;
      output.draw(cut("\r" + line(bytes, total, true)) + "\033[K");
    } else {
      output.message(line(bytes, total, false));
    }
  }

  private void measure(long now, long bytes) {
    double nanos = Math.max(1, now - measuredAt);
    double current = (bytes - measuredBytes) / nanos;
    double weight = bytesPerNano == 0 ? 1 : 1 - Math.exp(-nanos / MEMORY_NANOS);
    bytesPerNano += weight * (current - bytesPerNano);
    measuredAt = now;
    measuredBytes = bytes;
  }

  private String line(long bytes, long total, boolean bar) {
    var rate = Shown.rate(bytesPerNano * 1e9);
    if (total < 0) {
      return name + "  " + Shown.size(bytes) + "  " + rate;
    }
    double share = total == 0 ? 1 : (double) bytes / total;
    var left = bytesPerNano <= 0 ? "-:--" : left((total - bytes) / bytesPerNano);
    return String.format(
        Locale.ROOT,
        "%s  %3d%%%s  %s/%s  %s  %s left",
        name,
        (int) (100 * share),
        bar ? " " + bar(share) : "",
        Shown.size(bytes),
        Shown.size(total),
        rate,
        left);
  }

  private static String left(double nanos) {
    return Shown.time(Duration.ofNanos((long) Math.min(nanos, Long.MAX_VALUE / 2.0)));
  }

  private static String bar(double share) {
    int eighths = (int) (share * BAR_CELLS * 8);
    var bar = new StringBuilder();
    for (int cell = 0; cell < BAR_CELLS; cell++) {
      bar.append(BLOCKS.charAt(Math.clamp(eighths - cell * 8L, 0, 8)));
    }
    return bar.toString();
  }

  /** A line that wrapped could not be drawn over. */
  private String cut(String line) {
    int columns = output.terminal().columns();
    return line.length() <= columns ? line : line.substring(0, columns);
  }

  /** Clears the line for what is said at the end. */
  @Override
  public void close() {
    if (drawn) {
      drawn = false;
      output.draw("\r\033[K");
    }
  }
}
