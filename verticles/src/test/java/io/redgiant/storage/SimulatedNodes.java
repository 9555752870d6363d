package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.local.Fetch;
import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestResume;
import io.redgiant.local.IngestSlab;
import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.ContentMessage.Kept;
import io.redgiant.protocol.ContentMessage.Which;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The storages of some nodes, all of them real but for disk, threads, clock and network. What goes
 * between two of them may be lost or come altered, and either may go away in the middle.
 */
final class SimulatedNodes implements AutoCloseable {
  /** What is wrong with the nodes, for the simulation to find. */
  enum Plant {
    NONE,
    /** A node says that it holds a content as soon as it is asked. */
    HELD_BEFORE_FORCED,
    /** A node forgets that it was asked to hold a content as soon as it has it. */
    PIN_DROPPED_EARLY,
    /** An upload is answered before those who are to hold it have said that they do. */
    PUBLISHED_BEFORE_COPIES,
    /** A node says that it keeps whatever it is asked about. */
    KEPT_UNSEEN
  }

  /** Of what a node asks another, one in so many goes wrong while the network is bad. */
  private static final int BAD_ONE_IN = 6;

  private static final Duration NO_ANSWER = Duration.ofSeconds(3);

  final SeededScheduler scheduler;
  final List<Member> members = new ArrayList<>();
  private final Random random;
  private final Core core;
  private final Plant plant;
  private final long cacheBytes;
  private final int replicas;
  private boolean bad = true;
  private long travelled;

  /** One node. */
  final class Member implements OtherNodes {
    final NodeId id;
    final SimulatedDisk disk;
    final SimulatedJournal journal = new SimulatedJournal();
    @Nullable SimulatedStorage storage; // null while it is down

    private Member(long number) throws IOException {
      id = new NodeId(new Id128(number, random.nextLong()));
      disk = new SimulatedDisk(random.nextLong());
      storage = open(this);
    }

    SimulatedStorage storage() {
      return Objects.requireNonNull(storage);
    }

    @Override
    public Set<NodeId> up() {
      return members.stream()
          .filter(member -> member != this && member.storage != null)
          .map(member -> member.id)
          .collect(Collectors.toSet());
    }

    @Override
    public CompletableFuture<ByteBuffer> fetch(Fetch.Chunk wanted) {
      return travel(wanted.from())
          .thenCompose(there -> there.store.reader().read(wanted.chunk()))
          .thenApply(chunk -> altered(copy(chunk)));
    }

    @Override
    public CompletableFuture<IngestCredit> fetch(Fetch.Content wanted) {
      travelled += wanted.range().bytes();
      return travel(wanted.from())
          .thenCompose(there -> read(there, wanted))
          .handle(
              (bytes, error) ->
                  bytes == null ? giveUp(wanted.credit(), error) : fill(wanted.credit(), bytes, 0))
          .thenCompose(filled -> filled);
    }

    private CompletableFuture<IngestCredit> giveUp(IngestCredit credit, Throwable why) {
      return storage()
          .store
          .ingests()
          .giveUp(new IngestAbort(credit.ingest(), credit.slab()))
          .thenCompose(given -> CompletableFuture.failedFuture(why));
    }

    @Override
    public CompletableFuture<Held> ask(NodeId node, Hold hold) {
      return travel(node)
          .thenCompose(
              there -> {
                var pin = there.store.holds().hold(hold);
                boolean early = plant == Plant.HELD_BEFORE_FORCED || random.nextInt(3) == 0;
                return early
                    ? CompletableFuture.completedFuture(
                        new Held(node, plant == Plant.HELD_BEFORE_FORCED, pin.bytes()))
                    : pin.whole().thenApply(whole -> held(there, node, hold));
              })
          .thenCompose(held -> travelBack(held, node));
    }

    @Override
    public CompletableFuture<Kept> ask(NodeId node, Which which) {
      return travel(node)
          .thenCompose(there -> there.store.keeping().which(which))
          .thenApply(kept -> plant == Plant.KEPT_UNSEEN ? all(kept) : kept)
          .thenCompose(kept -> travel(node).thenApply(back -> kept));
    }

    private static Kept all(Kept kept) {
      return new Kept(kept.node(), Collections.nCopies(kept.kept().size(), true));
    }

    private Held held(SimulatedStorage there, NodeId node, Hold hold) {
      if (plant == Plant.PIN_DROPPED_EARLY) {
        there.store.holds().named(hold.manifest());
      }
      return new Held(node, true, hold.size());
    }

    /** A message goes to a node and arrives on its loop, or nothing comes back. */
    private CompletableFuture<SimulatedStorage> travel(NodeId node) {
      var arrived = new CompletableFuture<SimulatedStorage>();
      scheduler
          .workers()
          .execute(
              () -> {
                var there = member(node).storage;
                if (there == null || lost()) {
                  storage().pass(NO_ANSWER);
                  arrived.completeExceptionally(new Refusal(Failure.UNAVAILABLE, "lost"));
                } else {
                  arrived.complete(there);
                }
              });
      return arrived;
    }

    private CompletableFuture<Held> travelBack(Held held, NodeId from) {
      return travel(from).thenApply(back -> held);
    }

    private CompletableFuture<IngestCredit> fill(IngestCredit credit, byte[] bytes, int sent) {
      if (lost()) {
        return giveUp(credit, new IOException("the connection broke"));
      }
      var slab = credit.slab();
      if (slab == null) {
        return storage()
            .store
            .ingests()
            .resume(new IngestResume(credit.ingest()))
            .thenCompose(given -> fill(given, bytes, sent));
      }
      int taken = slab.fill(bytes, sent, bytes.length - sent);
      return sent + taken == bytes.length
          ? CompletableFuture.completedFuture(credit)
          : storage()
              .store
              .ingests()
              .slab(new IngestSlab(credit.ingest(), slab, true))
              .thenCompose(next -> fill(next, bytes, sent + taken));
    }
  }

  /**
   * @param replicas how many copies are wanted
   * @param cacheBytes of copies that a node need not hold and keeps
   */
  SimulatedNodes(Random random, Core core, int count, int replicas, long cacheBytes, Plant plant)
      throws IOException {
    this.random = random;
    this.core = core;
    this.plant = plant;
    this.cacheBytes = cacheBytes;
    this.replicas = replicas;
    scheduler = new SeededScheduler(random);
    for (int number = 1; number <= count; number++) {
      members.add(new Member(number));
    }
    members.forEach(member -> member.storage().store.placement().set(layout(), replicas));
  }

  private Layout layout() {
    var places = new TreeMap<NodeId, Layout.Place>();
    members.forEach(member -> places.put(member.id, new Layout.Place(Layout.State.ACTIVE, 1)));
    return new Layout(places);
  }

  /** A node's process ends, in good order. */
  void stop(Member member) throws IOException {
    member.storage().close();
    member.storage = null;
  }

  /** Begins again what ended. */
  void start(Member member) throws IOException {
    member.storage = open(member);
    member.storage().store.placement().set(layout(), replicas);
  }

  private SimulatedStorage open(Member member) throws IOException {
    return new SimulatedStorage(
        member.disk, core, random, 6, member.journal, scheduler, member.id, member, cacheBytes);
  }

  /** The power goes out at all nodes at once. */
  void cutPower() throws IOException {
    for (var member : members) {
      if (member.storage != null) {
        stop(member);
        member.disk.restart();
      }
    }
  }

  Member member(NodeId id) {
    return members.stream().filter(member -> member.id.equals(id)).findFirst().orElseThrow();
  }

  /** Uploads it there, and nothing else happens meanwhile. */
  ContentWriter.Stored upload(Member member, byte[] content) {
    var storage = member.storage();
    var sent =
        new SimulatedSender(
                storage.store.ingests(), storage.journal, content, random, Integer.MAX_VALUE)
            .send();
    scheduler.run();
    return SimulatedStorage.finished(sent);
  }

  /** Bytes of contents that nodes have asked each other for. */
  long travelled() {
    return travelled;
  }

  /** From now on nothing goes wrong any more. */
  void heal() {
    bad = false;
  }

  private boolean lost() {
    return bad && random.nextInt(BAD_ONE_IN) == 0;
  }

  private ByteBuffer altered(ByteBuffer bytes) {
    if (lost() && bytes.hasRemaining()) {
      int at = random.nextInt(bytes.remaining());
      bytes.put(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
    }
    return bytes;
  }

  private static ByteBuffer copy(ByteBuffer source) {
    return ByteBuffer.allocate(source.remaining()).put(source).flip();
  }

  /** The bytes of the range, as the other node's web side would send them. */
  private CompletableFuture<byte[]> read(SimulatedStorage there, Fetch.Content wanted) {
    var bytes = new ByteArrayOutputStream();
    var range = wanted.range();
    return read(there, wanted.manifest(), range.offset(), range.bytes(), bytes)
        .thenApply(read -> copy(altered(ByteBuffer.wrap(bytes.toByteArray()))).array());
  }

  private CompletableFuture<Void> read(
      SimulatedStorage there,
      ManifestId manifest,
      long offset,
      long left,
      ByteArrayOutputStream target) {
    if (left == 0) {
      return CompletableFuture.completedFuture(null);
    }
    return there
        .store
        .reads()
        .plan(new ContentPlanRequest(manifest, null, offset, left, false))
        .thenCompose(
            plan -> {
              if (plan.bytes() == 0) {
                throw new Refusal(Failure.NOT_FOUND, "no such range");
              }
              copy(there, plan, target);
              return read(there, manifest, offset + plan.bytes(), left - plan.bytes(), target);
            });
  }

  private void copy(SimulatedStorage there, ContentPlan plan, ByteArrayOutputStream target) {
    try (plan) {
      for (var extent : plan.extents()) {
        target.writeBytes(there.read(extent));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() throws IOException {
    for (var member : members) {
      if (member.storage != null) {
        member.storage.close();
      }
    }
  }
}
