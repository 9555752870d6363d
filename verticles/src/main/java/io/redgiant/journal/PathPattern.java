package io.redgiant.journal;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a search asks of a path: a glob (case-sensitive; on the name alone where it has no slash)
 * and words that must all occur (case-insensitive). Knows how to ask the trigram index for
 * candidates.
 */
final class PathPattern {
  /** {@code {a,b}{c,d}} are four patterns: more than this is a mistake, or worse. */
  private static final int ALTERNATIVES_MAX = 64;

  private static final int PATTERN_CHARS_MAX = 1_024;

  /**
   * Trigrams of one piece of text that the index is asked for: each one more makes less of a
   * difference.
   */
  private static final int TRIGRAMS_MAX = 6;

  private final List<Glob> alternatives;
  private final boolean nameOnly;
  private final List<String> words;

  PathPattern(@Nullable String glob, @Nullable String words) {
    requireShort(glob);
    requireShort(words);
    alternatives = glob == null ? List.of() : expand(glob).stream().map(Glob::parse).toList();
    nameOnly = glob != null && glob.indexOf('/') < 0;
    this.words =
        words == null || words.isBlank()
            ? List.of()
            : List.of(PathIndex.fold(words.strip()).split("\\s+"));
  }

  private static void requireShort(@Nullable String text) {
    if (text != null && text.length() > PATTERN_CHARS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST, "a search pattern has at most " + PATTERN_CHARS_MAX + " characters");
    }
  }

  boolean matches(String path) {
    if (!words.isEmpty()) {
      var folded = PathIndex.fold(path);
      if (!words.stream().allMatch(folded::contains)) {
        return false;
      }
    }
    var text = nameOnly ? path.substring(path.lastIndexOf('/') + 1) : path;
    return alternatives.isEmpty() || alternatives.stream().anyMatch(glob -> glob.matches(text));
  }

  /** What every match begins with; empty where nothing is known. */
  String prefix() {
    return nameOnly || alternatives.size() != 1 ? "" : alternatives.getFirst().prefix();
  }

  /**
   * A question to the trigram index whose answer holds every match, or null where no piece is long
   * enough.
   */
  @Nullable String indexQuery() {
    var all = new ArrayList<String>();
    for (var word : words) {
      var trigrams = trigrams(word);
      if (!trigrams.isEmpty()) {
        all.add(and(trigrams));
      }
    }
    var any = new ArrayList<String>();
    for (var glob : alternatives) {
      Set<String> trigrams = new LinkedHashSet<>();
      glob.plainRuns().forEach(run -> trigrams.addAll(trigrams(PathIndex.fold(run))));
      if (trigrams.isEmpty()) {
        any.clear(); // this alternative may match anywhere
        break;
      }
      any.add(and(trigrams));
    }
    if (!any.isEmpty()) {
      all.add("(" + String.join(" OR ", any) + ")");
    }
    return all.isEmpty() ? null : String.join(" AND ", all);
  }

  private static String and(Set<String> trigrams) {
    var quoted =
        trigrams.stream().map(trigram -> '"' + trigram.replace("\"", "\"\"") + '"').toList();
    return "(" + String.join(" AND ", quoted) + ")";
  }

  /** Trigrams that a text with this piece must have: side by side first, as they overlap least. */
  private static Set<String> trigrams(String piece) {
    var points = piece.codePoints().toArray();
    Set<String> trigrams = new LinkedHashSet<>();
    if (points.length < 3) {
      return trigrams;
    }
    trigrams.add(new String(points, points.length - 3, 3));
    for (int shift = 0; shift < 3; shift++) {
      for (int at = shift; at + 3 <= points.length && trigrams.size() < TRIGRAMS_MAX; at += 3) {
        trigrams.add(new String(points, at, 3));
      }
    }
    return trigrams;
  }

  /** Replaces {@code {a,b}} by one pattern for each choice. */
  private static List<String> expand(String pattern) {
    int open = find(pattern, 0, '{');
    if (open < 0) {
      return List.of(pattern);
    }
    var choices = new ArrayList<String>();
    int close = choices(pattern, open, choices);
    var expanded = new ArrayList<String>();
    for (var choice : choices) {
      expanded.addAll(expand(pattern.substring(0, open) + choice + pattern.substring(close + 1)));
      if (expanded.size() > ALTERNATIVES_MAX) {
        throw new Refusal(
            Failure.BAD_REQUEST,
            "the braces of a pattern give at most " + ALTERNATIVES_MAX + " choices");
      }
    }
    return expanded;
  }

  /** Collects what stands between the commas of a pair of braces; returns where the pair ends. */
  private static int choices(String pattern, int open, List<String> choices) {
    int depth = 0;
    int from = open + 1;
    for (int at = open; at < pattern.length(); at++) {
      switch (pattern.charAt(at)) {
        case '\\' -> at++;
        case '{' -> depth++;
        case ',' -> {
          if (depth == 1) {
            choices.add(pattern.substring(from, at));
            from = at + 1;
          }
        }
        case '}' -> {
          if (--depth == 0) {
            choices.add(pattern.substring(from, at));
            return at;
          }
        }
        default -> {}
      }
    }
    throw new Refusal(
        Failure.BAD_REQUEST,
        "a '{' in a pattern has a '}' behind it; write '\\{' for the character");
  }

  private static int find(String pattern, int from, char wanted) {
    for (int at = from; at < pattern.length(); at++) {
      if (pattern.charAt(at) == '\\') {
        at++;
      } else if (pattern.charAt(at) == wanted) {
        return at;
      }
    }
    return -1;
  }
}
