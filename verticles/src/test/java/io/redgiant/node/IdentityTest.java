package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.NodeId;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of several processes with one identity ends. */
final class IdentityTest {
  private static final NodeId ANN = NodeId.random(new Random(1));
  private static final NodeId BEN = NodeId.random(new Random(2));

  @Test
  void whoJoinedFirstStaysAndEveryOtherEnds() {
    var members = Arrays.<@Nullable NodeId>asList(ANN, BEN, ANN, null, ANN);

    assertFalse(Cluster.isCopy(members, 0));
    assertTrue(Cluster.isCopy(members, 2));
    assertTrue(Cluster.isCopy(members, 4));
  }

  @Test
  void aNodeOfItsOwnStays() {
    assertFalse(Cluster.isCopy(Arrays.<@Nullable NodeId>asList(ANN), 0));
    assertFalse(Cluster.isCopy(Arrays.<@Nullable NodeId>asList(ANN, BEN), 1));
  }
}
