package io.redgiant.local;

import io.redgiant.protocol.NodeId;
import java.util.Set;

/** Which nodes are up and reachable just now, besides this one. Safe for many threads. */
public interface Members {
  /** A cluster of one. */
  Members NONE =
      new Members() {
        @Override
        public Set<NodeId> others() {
          return Set.of();
        }

        @Override
        public void onJoin(Runnable joined) {
          // nobody does
        }
      };

  Set<NodeId> others();

  /** Runs this whenever another node has joined, on a thread that must not be held up. */
  void onJoin(Runnable joined);
}
