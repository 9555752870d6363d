package io.redgiant.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redgiant search}. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    header = {
      "Find files by a pattern for their names, by words in their paths, or by both.",
      "",
      "Examples:",
      "  redgiant search '*.pdf'",
      "  redgiant search 'reports/**/2026-?.csv' sales",
      "  redgiant search holiday --type 'image/*' --since 2026-01-01T00:00:00Z",
      ""
    },
    footer = {"", "Exits with 10 when nothing matches. With --json, the fields of redgiant list."})
final class SearchCommand implements Callable<Integer> {
  private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

  @Parameters(
      arity = "1..*",
      paramLabel = "PATTERN",
      description = {
        "Words that must all occur, in small letters or capitals alike;",
        "at most one pattern with * ? [ or {, which tells them apart."
      })
  private List<String> patterns;

  @Mixin private FilterOptions filters;
  @Mixin private ReadOptions node;

  @Override
  public Integer call() throws Exception {
    var globs = patterns.stream().filter(pattern -> GLOB.matcher(pattern).find()).toList();
    if (globs.size() > 1) {
      throw new Ending.Because(
          ExitCode.USAGE,
          "one pattern at a time, not " + String.join(" and ", globs),
          "'{" + String.join(",", globs) + "}'");
    }
    var output = node.output();
    var words =
        patterns.stream()
            .filter(pattern -> !GLOB.matcher(pattern).find())
            .collect(Collectors.joining(" "));
    if (filters.show(node.peer(), first(globs), words.isEmpty() ? null : words, output) > 0) {
      return ExitCode.OK.number();
    }
    throw new Ending.Because(
        ExitCode.NOT_FOUND, "nothing matches " + String.join(" ", patterns), "redgiant list");
  }

  private static @Nullable String first(List<String> globs) {
    return globs.isEmpty() ? null : globs.getFirst();
  }
}
