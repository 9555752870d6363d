package io.redgiant.journal;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One pattern of characters and wildcards: {@code *}, {@code ?} and {@code [a-z]} stay within a
 * segment, {@code **} crosses segments, {@code **}{@code /} also stands for no segment at all, and
 * a backslash makes the next character plain.
 *
 * <p>Matching keeps the set of positions that the pattern so far can end at, so its cost is pattern
 * times path, whatever the pattern: nobody can send one that takes forever.
 */
final class Glob {
  private final List<Part> parts;

  /** What one position of the pattern stands for. */
  private sealed interface Part {
    record Plain(int point) implements Part {}

    /** Any one of these ranges, or none of them; never a slash. */
    record OneOf(List<int[]> ranges, boolean not) implements Part {
      boolean has(int point) {
        boolean within = ranges.stream().anyMatch(range -> range[0] <= point && point <= range[1]);
        return point != '/' && within != not;
      }
    }

    enum Wild implements Part {
      ONE,
      WITHIN_SEGMENT,
      ACROSS_SEGMENTS,
      SEGMENTS
    }
  }

  private Glob(List<Part> parts) {
    this.parts = parts;
  }

  /** Parses a pattern without braces. */
  static Glob parse(String pattern) {
    var points = pattern.codePoints().toArray();
    var parts = new ArrayList<Part>();
    for (int at = 0; at < points.length; at++) {
      switch (points[at]) {
        case '?' -> parts.add(Part.Wild.ONE);
        case '*' -> {
          int stars = 1;
          while (at + 1 < points.length && points[at + 1] == '*') {
            at++;
            stars++;
          }
          boolean segments =
              stars > 1 && at + 1 < points.length && points[at + 1] == '/' && startsSegment(parts);
          at += segments ? 1 : 0;
          parts.add(
              segments
                  ? Part.Wild.SEGMENTS
                  : stars > 1 ? Part.Wild.ACROSS_SEGMENTS : Part.Wild.WITHIN_SEGMENT);
        }
        case '[' -> at = parseSet(points, at, parts);
        case '\\' -> {
          at++;
          require(at < points.length, "a pattern must not end with a backslash");
          parts.add(new Part.Plain(points[at]));
        }
        default -> parts.add(new Part.Plain(points[at]));
      }
    }
    return new Glob(parts);
  }

  private static boolean startsSegment(List<Part> before) {
    return before.isEmpty()
        || before.getLast().equals(new Part.Plain('/'))
        || before.getLast() == Part.Wild.SEGMENTS;
  }

  /**
   * Parses {@code [a-z]}, {@code [!a-z]} or {@code [^a-z]} from its bracket on; returns where its
   * end is.
   */
  private static int parseSet(int[] points, int start, List<Part> parts) {
    int at = start + 1;
    boolean not = at < points.length && (points[at] == '!' || points[at] == '^');
    at += not ? 1 : 0;
    var ranges = new ArrayList<int[]>();
    while (at < points.length && (points[at] != ']' || ranges.isEmpty())) {
      boolean range = at + 2 < points.length && points[at + 1] == '-' && points[at + 2] != ']';
      int last = range ? points[at + 2] : points[at];
      require(last >= points[at], "a range of characters in a pattern goes up");
      ranges.add(new int[] {points[at], last});
      at += range ? 3 : 1;
    }
    require(
        at < points.length,
        "a '[' in a pattern has a ']' behind it; write '\\[' for the character");
    parts.add(new Part.OneOf(ranges, not));
    return at;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new Refusal(Failure.BAD_REQUEST, message);
    }
  }

  boolean matches(String text) {
    var points = text.codePoints().toArray();
    var reached =
        new BitSet(points.length + 1); // after so many characters the pattern so far can end
    reached.set(0);
    for (var part : parts) {
      reached = step(part, points, reached);
      if (reached.isEmpty()) {
        return false;
      }
    }
    return reached.get(points.length);
  }

  private static BitSet step(Part part, int[] points, BitSet reached) {
    var next = new BitSet(points.length + 1);
    for (int at = reached.nextSetBit(0); at >= 0; at = reached.nextSetBit(at + 1)) {
      if (part instanceof Part.Wild wild && wild != Part.Wild.ONE) {
        reach(wild, points, at, next);
      } else if (at < points.length && one(part, points[at])) {
        next.set(at + 1);
      }
    }
    return next;
  }

  private static boolean one(Part part, int point) {
    return switch (part) {
      case Part.Plain(int wanted) -> point == wanted;
      case Part.OneOf set -> set.has(point);
      case Part.Wild any -> point != '/';
    };
  }

  private static void reach(Part.Wild wild, int[] points, int at, BitSet next) {
    switch (wild) {
      case ONE -> throw new IllegalArgumentException("'?' stands for one character, not a way");
      case WITHIN_SEGMENT -> {
        int end = at;
        next.set(end);
        while (end < points.length && points[end] != '/' && !next.get(end + 1)) {
          next.set(++end);
        }
      }
      case ACROSS_SEGMENTS -> next.set(at, points.length + 1);
      case SEGMENTS -> {
        next.set(at);
        for (int slash = at; slash < points.length; slash++) {
          if (points[slash] == '/') {
            next.set(slash + 1);
          }
        }
      }
    }
  }

  /** The pieces of plain text that every match holds. */
  List<String> plainRuns() {
    var runs = new ArrayList<String>();
    var run = new StringBuilder();
    for (var part : parts) {
      if (part instanceof Part.Plain(int point)) {
        run.appendCodePoint(point);
      } else {
        runs.add(run.toString());
        run.setLength(0);
      }
    }
    runs.add(run.toString());
    return runs;
  }

  /** The plain text that every match begins with. */
  String prefix() {
    return plainRuns().getFirst();
  }
}
