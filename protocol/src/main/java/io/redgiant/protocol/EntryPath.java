package io.redgiant.protocol;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * A path inside a room: segments joined by {@code /}, no leading slash. The one gate that every
 * name passes: what is not a safe name on the systems people use is refused here, with the reason.
 */
public record EntryPath(String text) implements Comparable<EntryPath> {
  public EntryPath {
    if (text.isEmpty()) {
      throw bad("a path must not be empty");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > Limits.PATH_BYTES_MAX) {
      throw bad("a path has at most " + Limits.PATH_BYTES_MAX + " bytes in UTF-8");
    }
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw bad("a path must be in Unicode normal form C");
    }
    for (var segment : text.split("/", -1)) {
      check(segment);
    }
  }

  /** Normalises to NFC, as names typed on different systems differ in form only, then checks. */
  public static EntryPath of(String text) {
    return new EntryPath(Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  /** The last segment: what a person calls the file. */
  public String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  private static void check(String segment) {
    if (segment.isEmpty()) {
      throw bad("a path has no empty segment and does not begin or end with '/'");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw bad("'" + segment + "' is not a name");
    }
    if (segment.getBytes(StandardCharsets.UTF_8).length > Limits.PATH_SEGMENT_BYTES_MAX) {
      throw bad("a name has at most " + Limits.PATH_SEGMENT_BYTES_MAX + " bytes in UTF-8");
    }
    segment
        .codePoints()
        .filter(EntryPath::unsafe)
        .findFirst()
        .ifPresent(
            point -> {
              throw bad(String.format("a name must not contain U+%04X", point));
            });
  }

  private static boolean unsafe(int point) {
    return point == '\\' || DeceptiveCharacters.include(point);
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }

  @Override
  public int compareTo(EntryPath other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
