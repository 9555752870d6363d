package io.redgiant.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A network of a thousand nodes: the small form of {@code dev bench placement}. */
final class PlacementSimulationTest {
  private static final int NODES = 1_000;
  private static final int REPLICAS = 2;

  /** As many as make the counts' variance known to some percent, in seconds. */
  private static final int CONTENTS = 100_000;

  private static final long CONTENTS_WHOLE = 10_000_000;
  private static final double OFF_MAX = 0.05;

  private static final SimulatedNetwork NETWORK = SimulatedNetwork.of(20_261_130, NODES);
  private static final PlacementSimulation.Result PLACED =
      new PlacementSimulation(NETWORK, REPLICAS, CONTENTS).run(done -> {});

  /**
   * The counts vary as those of independent choices do, and so with the root of their size. With
   * 20,000 on each node that leaves six standard deviations below 5 %, which of a thousand nodes
   * one exceeds once in half a million networks.
   */
  @Test
  void aThousandNodesHoldSharesThatAreWithinFivePercentAtTenMillionContents() {
    var spread = PLACED.spread();

    assertEquals(200, spread.ideal());
    assertTrue(spread.dispersion() < 1.15, "dispersion " + spread.dispersion());
    double ideal = (double) CONTENTS_WHOLE * REPLICAS / NODES;
    double deviation = Math.sqrt(spread.dispersion() * ideal);
    assertTrue(6 * deviation < OFF_MAX * ideal, deviation + " of " + ideal);
    assertTrue(spread.worst() * spread.ideal() < 6 * Math.sqrt(spread.ideal()), spread.toString());
  }

  @Test
  void aChangeMovesAlmostNothingButWhatItMust() {
    var movements = PLACED.movements();

    assertEquals(4, movements.size());
    for (var movement : movements) {
      assertTrue(movement.copies() > 0, movement.toString());
      assertTrue(movement.ratio() < 1.1, movement.toString());
    }
  }

  @Test
  void whatAChangeAsksForIsThereOneRoundAfterAllKnowAndNothingElseIsOneLater() {
    var results = new ConvergenceSimulation(NETWORK, REPLICAS, 10_000).run();

    assertEquals(4, results.size());
    for (var result : results) {
      assertTrue(result.settled() <= 2, result.toString());
      assertTrue(result.copiesLeast() >= REPLICAS - 1, result.toString());
    }
  }
}
