package io.redgiant.local;

import io.redgiant.protocol.UploadId;
import java.util.List;

/**
 * What a delta upload still lacks.
 *
 * @param rows how many rows of its chunk list are known
 * @param rowsBytes bytes of content that they cover
 * @param missing rows whose chunks must be sent, in order; at most {@code PAGE_ROWS_MAX} runs, so
 *     where it is that long, ask again from the end of the last
 */
public record DeltaState(UploadId upload, long rows, long rowsBytes, List<Run> missing)
    implements ByReference {
  /** Adjacent rows. */
  public record Run(long first, long count) {
    public Run {
      if (first < 0 || count < 1) {
        throw new IllegalArgumentException(
            "a run has at least one row from 0, unlike " + first + "+" + count);
      }
    }
  }

  public DeltaState {
    missing = List.copyOf(missing);
  }
}
