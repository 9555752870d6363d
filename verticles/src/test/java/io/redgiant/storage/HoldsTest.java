package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.storage.SimulatedNodes.Member;
import io.redgiant.storage.SimulatedNodes.Plant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that holds a content for another, of which no record says anything yet, or ever. */
class HoldsTest {
  private static final Core CORE = Cores.load();

  private final Random random = new Random(1);
  private final byte[] content = new byte[1 << 20];
  private SimulatedNodes nodes;
  private Member origin;
  private Member holder;
  private ContentWriter.Stored stored;

  @BeforeEach
  void letOneNodeHoldWhatNobodyNames() throws IOException {
    nodes = new SimulatedNodes(random, CORE, 2, 2, Long.MAX_VALUE / 2, Plant.NONE);
    nodes.heal();
    origin = nodes.members.getFirst();
    holder = nodes.members.getLast();
    random.nextBytes(content);
    stored = nodes.upload(origin, content);
    var holders = origin.storage().store.copies().spread(stored);
    nodes.scheduler.run();
    assertEquals(List.of(holder.id), SimulatedStorage.finished(holders));
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  private Collector.Result collect() {
    var collected = holder.storage().store.upkeep().collect();
    nodes.scheduler.run();
    return SimulatedStorage.finished(collected);
  }

  @Test
  void itHoldsBackNoCollectionOfAnythingElse() throws IOException {
    var bytes = new byte[500_000];
    random.nextBytes(bytes);
    var gone = nodes.upload(holder, bytes);
    holder.journal.remove(gone.manifest());

    assertTrue(collect().bytes() >= gone.size());
    assertArrayEquals(content, holder.storage().read(stored.manifest()));
  }

  @Test
  void itStaysForADayAndNoLonger() throws IOException {
    holder.storage().pass(Duration.ofHours(23));
    collect();
    assertArrayEquals(content, holder.storage().read(stored.manifest()));

    holder.storage().pass(Duration.ofHours(2));
    assertTrue(collect().bytes() >= stored.size());
    assertTrue(holder.storage().store.holds().isEmpty());
  }

  @Test
  void itWaitsForNoRecordOnceAnotherNameHasKeptItForAWhile() {
    holder.journal.publish(stored);
    collect();
    assertFalse(holder.storage().store.holds().isEmpty(), "its own record may be on its way");

    holder.storage().pass(Duration.ofMinutes(11));
    collect();
    assertTrue(holder.storage().store.holds().isEmpty());
  }

  @Test
  void itGoesOnWaitingWhereNothingNamesIt() {
    holder.storage().pass(Duration.ofMinutes(11));
    collect();
    assertFalse(holder.storage().store.holds().isEmpty());
  }
}
