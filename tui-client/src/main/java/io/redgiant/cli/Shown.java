package io.redgiant.cli;

import io.redgiant.protocol.DeceptiveCharacters;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Sizes, rates, times and names as people read them. */
final class Shown {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Shown() {}

  /** Three digits and a decimal unit: {@code 732 MB}, {@code 1.20 GB}. */
  static String size(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    int decimals = unit == 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", amount, UNITS[unit]);
  }

  static String rate(double bytesPerSecond) {
    return size((long) bytesPerSecond) + "/s";
  }

  /** Minutes and seconds, with hours where there are any. */
  static String time(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /** In the time zone of whoever reads it. */
  static String minute(Instant instant) {
    return MINUTE.withZone(ZoneId.systemDefault()).format(instant);
  }

  /** The first digits of an id: enough to name it among a hundred thousand. */
  static String id(Object id) {
    return id.toString().substring(0, 12);
  }

  /** What others wrote, without what would steer a terminal or deceive its reader. */
  static String text(String text) {
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> DeceptiveCharacters.include(point) ? '\uFFFD' : point)
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }
}
