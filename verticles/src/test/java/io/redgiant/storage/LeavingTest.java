package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import io.redgiant.storage.SimulatedNodes.Member;
import io.redgiant.storage.SimulatedNodes.Plant;
import java.io.IOException;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node that leaves stays for, of what people read through it. */
class LeavingTest {
  private static final Core CORE = Cores.load();

  private final Random random = new Random(1);
  private SimulatedNodes nodes;
  private Member leaving;
  private Member origin;
  private ContentWriter.Stored stored;

  @BeforeEach
  void publishWhereItIsNotToBeHeld() throws IOException {
    nodes = new SimulatedNodes(random, CORE, 4, 2, 0, Plant.NONE);
    nodes.heal();
    leaving = nodes.members.getFirst();
    origin = nodes.members.getLast();
    var places = new TreeMap<NodeId, Layout.Place>();
    for (var member : nodes.members) {
      var state = member == leaving ? Layout.State.DRAINING : Layout.State.ACTIVE;
      places.put(member.id, new Layout.Place(state, 1));
    }
    nodes.members.forEach(member -> member.storage().store.placement().set(new Layout(places), 2));
    do {
      var content = new byte[100_000];
      random.nextBytes(content);
      stored = nodes.upload(origin, content);
    } while (origin.storage().store.placement().view().holds(origin.id, stored.content()));
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  private void publish() {
    nodes.members.forEach(member -> member.journal.publish(stored));
  }

  private @Nullable Long left() {
    var collected = leaving.storage().store.upkeep().collect();
    nodes.scheduler.run();
    SimulatedStorage.finished(collected);
    return leaving.storage().store.spares().left();
  }

  @Test
  void notForWhatIsOnEnoughOthersAlthoughNotYetWhereItIsToBe() throws IOException {
    var spread = origin.storage().store.copies().spread(stored);
    nodes.scheduler.run();
    assertEquals(1, SimulatedStorage.finished(spread).size(), "and the origin's own makes two");
    publish();
    var read = leaving.storage().read(stored.manifest(), stored.content());

    assertEquals(0L, left());
    assertArrayEquals(read, leaving.storage().read(stored.manifest()), "it drops nothing yet");
  }

  @Test
  void forWhatOnlyOneOtherHas() throws IOException {
    publish();
    leaving.storage().read(stored.manifest(), stored.content());

    assertEquals(1L, left());
  }
}
