package io.redgiant.local;

import io.redgiant.protocol.NodeId;
import java.util.List;

/**
 * Who is to hold a content, and who has it.
 *
 * @param replicas how many are to hold it
 * @param holders every node that is up or is to hold it
 */
public record Holders(int replicas, List<Holder> holders) implements ByReference {
  /**
   * One of them.
   *
   * @param wanted the layout names it, the best place first
   * @param keeps it says that it has all of it, forced, and means to keep it
   */
  public record Holder(NodeId node, boolean wanted, boolean keeps) {}

  public Holders {
    holders = List.copyOf(holders);
  }
}
