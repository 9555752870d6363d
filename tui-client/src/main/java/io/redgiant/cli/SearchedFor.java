package io.redgiant.cli;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a person looks for: at most one pattern, and words. */
record SearchedFor(@Nullable String glob, @Nullable String words) {
  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  static SearchedFor of(List<String> patterns) throws Ending.Because {
    var globs = patterns.stream().filter(pattern -> GLOB.matcher(pattern).find()).toList();
    if (globs.size() > 1) {
      throw new Ending.Because(
          ExitCode.USAGE,
          "one pattern at a time, not " + String.join(" and ", globs),
          "'{" + String.join(",", globs) + "}'");
    }
    var words =
        patterns.stream()
            .filter(pattern -> !GLOB.matcher(pattern).find())
            .collect(Collectors.joining(" "));
    return new SearchedFor(
        globs.isEmpty() ? null : globs.getFirst(), words.isEmpty() ? null : words);
  }
}
