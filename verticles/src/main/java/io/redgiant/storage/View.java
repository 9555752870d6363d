package io.redgiant.storage;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import java.util.List;
import java.util.Set;

/**
 * What who holds what follows from: nodes of one view agree on it without a word.
 *
 * @param present nodes of the layout that are up, or have not been away for long
 */
record View(Layout layout, int replicas, Set<NodeId> present) {
  View {
    present = Set.copyOf(present);
  }

  /** The nodes that are to hold the content. */
  List<NodeId> holders(ContentId content) {
    return layout.holders(content, replicas, present);
  }

  boolean holds(NodeId node, ContentId content) {
    return holders(content).contains(node);
  }
}
