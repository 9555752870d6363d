package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.local.Fetch;
import io.redgiant.local.IngestCredit;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.ContentMessage.Kept;
import io.redgiant.protocol.ContentMessage.Which;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long an upload waits for a holder that takes its time. */
class CopiesTest {
  private static final NodeId SELF = new NodeId(new Id128(1, 1));
  private static final NodeId OTHER = new NodeId(new Id128(2, 2));
  private static final long SIZE = 64 << 20;

  private long millis;

  /** A holder to which so many bytes come in each second. */
  private record Holder(CopiesTest test, long bytesPerSecond) implements OtherNodes {
    @Override
    public Set<NodeId> up() {
      return Set.of(OTHER);
    }

    @Override
    public CompletableFuture<Held> ask(NodeId node, Hold hold) {
      test.millis += 1_000;
      long bytes = Math.min(SIZE, test.millis / 1_000 * bytesPerSecond);
      return CompletableFuture.completedFuture(new Held(node, bytes == SIZE, bytes));
    }

    @Override
    public CompletableFuture<ByteBuffer> fetch(Fetch.Chunk chunk) {
      throw new AssertionError("nothing is to be fetched");
    }

    @Override
    public CompletableFuture<IngestCredit> fetch(Fetch.Content content) {
      throw new AssertionError("nothing is to be fetched");
    }

    @Override
    public CompletableFuture<Kept> ask(NodeId node, Which which) {
      throw new AssertionError("nothing is to be dropped");
    }
  }

  private List<NodeId> spread(long bytesPerSecond) {
    var others = new Holder(this, bytesPerSecond);
    var placement = new Placement(SELF, others, new Presence(others, () -> millis, 120_000));
    var place = new Layout.Place(Layout.State.ACTIVE, 1);
    placement.set(new Layout(new TreeMap<>(Map.of(SELF, place, OTHER, place))), 2);
    var copies =
        new Copies(
            others,
            placement,
            placed -> {},
            () -> millis,
            pause -> CompletableFuture.completedFuture(null),
            Runnable::run);
    return SimulatedStorage.finished(
        copies.spread(
            new ContentWriter.Stored(
                new ContentId(Digest.ZERO), new ManifestId(Digest.ZERO), SIZE, 1, SIZE)));
  }

  @Test
  void waitsForASlowHolder() {
    assertEquals(List.of(OTHER), spread(100_000)); // eleven minutes
  }

  @Test
  void givesUpOneThatDripsAlthoughItNeverStandsStill() {
    assertEquals(List.of(), spread(1_000));
    assertEquals(true, millis < 60_000, "it took " + millis);
  }
}
