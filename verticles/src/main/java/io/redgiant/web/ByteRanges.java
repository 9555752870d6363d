package io.redgiant.web;

import io.redgiant.protocol.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a Range header asks for. None at all means that no byte of them exists, or that
 * there are more ranges than anyone needs: 416.
 */
record ByteRanges(List<Range> ranges) {
  private static final String UNIT = "bytes=";

  /** Adjacent bytes of a content. */
  record Range(long offset, long bytes) {
    Range {
      if (offset < 0 || bytes < 1) {
        throw new IllegalArgumentException(
            "a range has at least one byte from 0, unlike " + offset + "+" + bytes);
      }
    }

    long end() {
      return offset + bytes;
    }

    String contentRange(long size) {
      return "bytes " + offset + "-" + (end() - 1) + "/" + size;
    }
  }

  ByteRanges {
    ranges = List.copyOf(ranges);
  }

  boolean satisfiable() {
    return !ranges.isEmpty();
  }

  /**
   * Empty where the header does not count (another unit, or malformed): then everything is sent.
   */
  static Optional<ByteRanges> parse(@Nullable String header, long size) {
    if (header == null || !header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return Optional.empty();
    }
    var parts = header.substring(UNIT.length()).split(",", Limits.RANGES_MAX + 1);
    if (parts.length > Limits.RANGES_MAX) {
      return Optional.of(new ByteRanges(List.of()));
    }
    var ranges = new ArrayList<Range>();
    for (var part : parts) {
      int dash = part.indexOf('-');
      if (dash < 0) {
        return Optional.empty();
      }
      var first = number(part.substring(0, dash));
      var last = number(part.substring(dash + 1));
      if (first == null || last == null || !wellFormed(first, last)) {
        return Optional.empty();
      }
      range(first, last, size).ifPresent(ranges::add);
    }
    return Optional.of(new ByteRanges(apart(ranges)));
  }

  private static boolean wellFormed(OptionalLong first, OptionalLong last) {
    if (first.isEmpty()) {
      return last.isPresent();
    }
    return last.isEmpty() || first.getAsLong() <= last.getAsLong();
  }

  /** The part of a range that exists. */
  private static Optional<Range> range(OptionalLong first, OptionalLong last, long size) {
    long offset = first.isPresent() ? first.getAsLong() : Math.max(0, size - last.getAsLong());
    long end =
        first.isPresent() && last.isPresent() ? Math.min(last.getAsLong(), size - 1) + 1 : size;
    return offset < end ? Optional.of(new Range(offset, end - offset)) : Optional.empty();
  }

  /**
   * Digits, or nothing; null where it is neither. A number past all sizes stands for the largest.
   */
  private static @Nullable OptionalLong number(String text) {
    var digits = text.strip();
    if (digits.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
      return null;
    }
    return OptionalLong.of(digits.length() > 18 ? Long.MAX_VALUE - 1 : Long.parseLong(digits));
  }

  /**
   * As asked, or merged where they overlap: no byte is sent twice, so no request costs more than
   * the content.
   */
  private static List<Range> apart(List<Range> ranges) {
    var merged = new ArrayList<Range>();
    for (var range : ranges.stream().sorted(Comparator.comparingLong(Range::offset)).toList()) {
      if (!merged.isEmpty() && range.offset() < merged.getLast().end()) {
        var before = merged.removeLast();
        merged.add(
            new Range(before.offset(), Math.max(before.end(), range.end()) - before.offset()));
      } else {
        merged.add(range);
      }
    }
    return merged.size() == ranges.size() ? ranges : merged;
  }
}
