package io.redgiant.web;

import io.redgiant.local.DeltaState.Run;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows of a chunk list as a query parameter writes them: {@code 0-4,9,20-31}, ascending and apart.
 */
final class RowRuns {
  private static final Pattern RUN = Pattern.compile("(\\d{1,15})(?:-(\\d{1,15}))?");

  private RowRuns() {}

  static List<Run> parse(String text) {
    var runs = new ArrayList<Run>();
    long next = 0;
    for (var part : text.split(",", Limits.PAGE_ROWS_MAX + 1)) {
      var run = RUN.matcher(part);
      if (!run.matches()) {
        throw bad(text);
      }
      long first = Long.parseLong(run.group(1));
      long last = run.group(2) == null ? first : Long.parseLong(run.group(2));
      if (first < next || last < first || runs.size() == Limits.PAGE_ROWS_MAX) {
        throw bad(text);
      }
      runs.add(new Run(first, last - first + 1));
      next = last + 1;
    }
    return runs;
  }

  private static Refusal bad(String text) {
    return new Refusal(
        Failure.BAD_REQUEST,
        "rows are written as 0-4,9,20-31: ascending, apart, at most "
            + Limits.PAGE_ROWS_MAX
            + " runs; not '"
            + text
            + "'");
  }
}
