package io.redgiant.cli;

import java.util.List;
import java.util.concurrent.Callable;
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
    var wanted = SearchedFor.of(patterns);
    var output = node.output();
    if (filters.show(node.peer(), wanted.glob(), wanted.words(), output) > 0) {
      return ExitCode.OK.number();
    }
    throw new Ending.Because(
        ExitCode.NOT_FOUND, "nothing matches " + String.join(" ", patterns), "redgiant list");
  }
}
