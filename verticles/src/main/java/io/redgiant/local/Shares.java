package io.redgiant.local;

import io.redgiant.protocol.Entry;
import io.redgiant.protocol.ShareId;
import java.util.List;

/** Links to files. */
public record Shares(List<Share> shares) implements ByReference {
  public Shares {
    shares = List.copyOf(shares);
  }

  /**
   * One of them.
   *
   * @param room as people call it
   * @param untilMillis when it ends by itself, since 1970
   */
  public record Share(ShareId id, Entry entry, String room, long untilMillis) {}

  public Share first() {
    return shares.getFirst();
  }
}
