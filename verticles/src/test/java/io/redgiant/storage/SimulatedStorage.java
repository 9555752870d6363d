package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.local.Extent;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.local.Slab;
import io.redgiant.local.SlabPool;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The storage of one node, all of it real but for disk, threads and clock. */
final class SimulatedStorage implements AutoCloseable {
  /** The name that a content is sent for, where any will do. */
  static final Publication PUBLICATION =
      new Publication(
          RoomId.LOBBY,
          EntryPath.of("file"),
          "text/plain",
          new PeerId(new Id128(1, 1)),
          "",
          new byte[16],
          Precondition.NONE);

  static final Duration REPAIR_AFTER = Duration.ofMinutes(2);

  final SeededScheduler scheduler;
  final SlabPool slabs;
  final Store store;
  final SimulatedJournal journal;
  private final Disk disk;
  private final long cacheBytes;
  private final InlineCore work;
  private Duration ahead = Duration.ZERO; // of this machine's clock

  /** Opens what is on the disk. */
  SimulatedStorage(
      Disk disk, Core core, RandomGenerator random, int slabCount, SimulatedJournal journal)
      throws IOException {
    this(
        disk,
        core,
        random,
        slabCount,
        journal,
        new SeededScheduler(random),
        new NodeId(new Id128(1, 1)),
        NoOtherNodes.INSTANCE,
        0);
  }

  /** Opens what is on the disk of one node of several, which share a scheduler. */
  SimulatedStorage(
      Disk disk,
      Core core,
      RandomGenerator random,
      int slabCount,
      SimulatedJournal journal,
      SeededScheduler scheduler,
      NodeId self,
      OtherNodes others,
      long cacheBytes)
      throws IOException {
    this.disk = disk;
    this.journal = journal;
    this.scheduler = scheduler;
    slabs = new SlabPool((long) slabCount * Slab.BYTES);
    work = new InlineCore(core, scheduler.workers(), scheduler.loop());
    this.cacheBytes = cacheBytes;
    store = open(disk, core, random, self, others);
  }

  private Store open(Disk ground, Core core, RandomGenerator random, NodeId self, OtherNodes others)
      throws IOException {
    boolean opened = false;
    try {
      var store =
          Store.open(
              new Store.Ground(
                  ground,
                  scheduler.loop(),
                  scheduler.workers(),
                  work,
                  core,
                  () -> Instant.now().plus(ahead),
                  slabs,
                  0,
                  Duration.ZERO,
                  Duration.ofDays(1),
                  REPAIR_AFTER,
                  1L << 30,
                  cacheBytes,
                  random,
                  journal,
                  self,
                  others,
                  () -> System.nanoTime() / 1_000_000 + ahead.toMillis(),
                  this::pause));
      opened = true;
      return store;
    } finally {
      if (!opened) {
        closeMemory(); // it is off the heap, and a long run opens many
      }
    }
  }

  private CompletableFuture<Void> pause(long millis) {
    pass(Duration.ofMillis(millis));
    return CompletableFuture.runAsync(() -> {}, scheduler.loop());
  }

  /** Sets the clock forward. */
  void pass(Duration time) {
    ahead = ahead.plus(time);
  }

  /** Reads a whole content of this node's through plans, as another node does. */
  byte[] read(ManifestId manifest) throws IOException {
    return read(manifest, null);
  }

  /**
   * Reads a whole content through plans, as a download does.
   *
   * @param id what other nodes hold; null where they are not to be asked
   */
  byte[] read(ManifestId manifest, @Nullable ContentId id) throws IOException {
    var content = new ByteArrayOutputStream();
    while (true) {
      var planned =
          store
              .reads()
              .plan(new ContentPlanRequest(manifest, id, content.size(), Long.MAX_VALUE / 2, true));
      scheduler.run();
      var plan = finished(planned);
      for (var extent : plan.extents()) {
        content.writeBytes(read(extent));
      }
      plan.close();
      if (plan.bytes() == 0) {
        return content.toByteArray();
      }
    }
  }

  byte[] read(Extent extent) throws IOException {
    var name = Segment.DIRECTORY + "/" + extent.file().getFileName();
    var bytes = ByteBuffer.allocate((int) extent.bytes());
    try (var file = disk.open(name)) {
      file.read(bytes, extent.offset());
    }
    return bytes.array();
  }

  static <T> T finished(CompletableFuture<T> future) {
    if (!future.isDone()) {
      throw new AssertionError("nothing is left to do, and this has not ended");
    }
    return future.join();
  }

  @Override
  public void close() throws IOException {
    store.close();
    closeMemory();
  }

  private void closeMemory() {
    work.close();
    slabs.close();
  }
}
