package io.redgiant.web;

import io.redgiant.local.Fetch;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Ranges of a content as one node asks another for them: {@code 0-99,200-299}, first and last byte
 * of each, ascending and apart.
 */
final class NodeRanges {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,15})-(\\d{1,15})");

  private NodeRanges() {}

  static String write(List<Fetch.Range> ranges) {
    return ranges.stream()
        .map(range -> range.offset() + "-" + (range.offset() + range.bytes() - 1))
        .collect(Collectors.joining(","));
  }

  static List<ByteRanges.Range> parse(String text) {
    var ranges = new ArrayList<ByteRanges.Range>();
    long next = 0;
    for (var part : text.split(",", Limits.NODE_RANGES_MAX + 1)) {
      var range = RANGE.matcher(part);
      if (!range.matches()) {
        throw bad(text);
      }
      long first = Long.parseLong(range.group(1));
      long last = Long.parseLong(range.group(2));
      if (first < next || last < first) {
        throw bad(text);
      }
      ranges.add(new ByteRanges.Range(first, last - first + 1));
      next = last + 1;
    }
    return ranges;
  }

  private static Refusal bad(String text) {
    return new Refusal(
        Failure.BAD_REQUEST,
        "ranges are written as 0-99,200-299: ascending, apart, at most %d; not '%s'"
            .formatted(Limits.NODE_RANGES_MAX, text));
  }
}
