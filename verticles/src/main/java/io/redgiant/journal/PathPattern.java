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
   * Trigrams that the index is asked for in one go: each narrows the answer less than the one
   * before, and costs the same.
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
    var inWords = trigrams(words);
    if (!inWords.isEmpty()) {
      all.add(and(inWords));
    }
    var any = new ArrayList<String>();
    for (var glob : alternatives) {
      var inGlob = trigrams(glob.plainRuns().stream().map(PathIndex::fold).toList());
      if (inGlob.isEmpty()) {
        any.clear(); // this alternative may match anywhere
        break;
      }
      any.add(and(inGlob));
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

  /** Trigrams that a text with all these pieces must have. */
  private static Set<String> trigrams(List<String> pieces) {
    var indexed =
        pieces.stream().filter(piece -> piece.codePointCount(0, piece.length()) >= 3).toList();
    int each = Math.max(2, TRIGRAMS_MAX / Math.max(1, indexed.size()));
    Set<String> trigrams = new LinkedHashSet<>();
    indexed.forEach(piece -> addTrigrams(piece, each, trigrams));
    return trigrams;
  }

  /**
   * The last and the first trigram of a piece, and then those between: side by side, to overlap
   * little.
   */
  private static void addTrigrams(String piece, int count, Set<String> trigrams) {
    var points = piece.codePoints().toArray();
    Set<String> own = new LinkedHashSet<>();
    own.add(new String(points, points.length - 3, 3));
    for (int shift = 0; shift < 3; shift++) {
      for (int at = shift; at + 3 <= points.length && own.size() < count; at += 3) {
        own.add(new String(points, at, 3));
      }
    }
    trigrams.addAll(own);
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
