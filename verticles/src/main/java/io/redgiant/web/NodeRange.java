package io.redgiant.web;

import io.redgiant.local.Fetch;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.util.regex.Pattern;

/** A range of a content as one node asks another for it: its first and last byte, {@code 0-99}. */
final class NodeRange {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,15})-(\\d{1,15})");

  private NodeRange() {}

  static String write(Fetch.Range range) {
    return range.offset() + "-" + (range.offset() + range.bytes() - 1);
  }

  static ByteRanges.Range parse(String text) {
    var range = RANGE.matcher(text);
    if (!range.matches()) {
      throw bad(text);
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    if (last < first) {
      throw bad(text);
    }
    return new ByteRanges.Range(first, last - first + 1);
  }

  private static Refusal bad(String text) {
    return new Refusal(
        Failure.BAD_REQUEST, "a range is its first and last byte, as 0-99; not '" + text + "'");
  }
}
