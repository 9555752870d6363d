package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_READY;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_REBUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.Acknowledged;
import io.redgiant.local.Answer;
import io.redgiant.local.Appended;
import io.redgiant.local.Applied;
import io.redgiant.local.ByReference;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.Found;
import io.redgiant.local.JournalReady;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.ManifestsCollected;
import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsQuery;
import io.redgiant.local.Members;
import io.redgiant.local.NetworkState;
import io.redgiant.local.NetworkStateQuery;
import io.redgiant.local.RoomFound;
import io.redgiant.protocol.Address;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Written;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.SentRecord;
import io.redgiant.protocol.SettingChanged;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalVerticleTest {
  private static final int PATIENCE_SECONDS = 20;
  private static final int WEIGHT = 40;

  private @TempDir Path directory;
  private Vertx vertx;
  private SimulatedDisk disk = new SimulatedDisk(1);
  private final NodeId id = NodeId.random(new Random(5));
  private String deployment;
  private int runs;
  private final BlockingQueue<Applied> applied = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    ByReference.registerOn(vertx.eventBus());
    vertx
        .eventBus()
        .<Applied>localConsumer(
            Address.LOCAL_JOURNAL_APPLIED, message -> applied.add(message.body()));
    deploy(directory);
  }

  private void deploy(Path home) throws Exception {
    var verticle =
        new JournalVerticle(
            disk,
            Files.createDirectories(home),
            id,
            OneNode.CORE,
            InstantSource.system(),
            new Random(runs++),
            10,
            Members.NONE,
            WEIGHT);
    deployment =
        await(
            vertx.deployVerticle(
                verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
  }

  private void restart(Path home) throws Exception {
    await(vertx.undeploy(deployment));
    deploy(home);
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** As the nodes of a rolling upgrade say to those that are not there yet. */
  @Test
  void keepsWhatALaterVersionSaysAndIsStoppedByNothingItCannotRead() throws Exception {
    var stranger = NodeId.random(new Random(99));
    var first = OneNode.ofLaterVersion(stranger, 1, Digest.ZERO);
    var second = OneNode.ofLaterVersion(stranger, 2, first.id().digest());
    var unknownKind = new Written(stranger, List.of()).encode();
    unknownKind[1] = 99;
    for (var word : List.of(new byte[0], new byte[] {7}, unknownKind)) {
      vertx.eventBus().publish(Address.ALL_JOURNAL_RECORD, Buffer.buffer(word));
    }
    for (var record : List.of(first, second)) {
      var appended = Buffer.buffer(new Written(stranger, List.of(SentRecord.of(record))).encode());
      appended.setByte(0, (byte) 2).appendString("a field that comes later");
      vertx.eventBus().publish(Address.ALL_JOURNAL_RECORD, appended);
    }
    while (applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).records().stream()
        .noneMatch(record -> record.id().equals(second.id()))) {
      // what came before
    }
    var held =
        await(
            vertx
                .eventBus()
                .<Buffer>request(
                    Address.nodeJournalHold(id),
                    Buffer.buffer(
                        new Hold(stranger, second.header().origin(), 2, List.of()).encode())));
    assertEquals(2, ((Held) JournalMessage.decode(held.body().getBytes())).sequence());
    await(append(OneNode.publication("a", "one")));
    await(Answer.<JournalReady>from(vertx.eventBus(), LOCAL_JOURNAL_READY, new JournalReady()));
  }

  private Future<Acknowledged> append(JournalWrite write) {
    return Answer.from(vertx.eventBus(), Address.LOCAL_JOURNAL_APPEND, write);
  }

  private Found find(String path, Position after) throws Exception {
    return await(
        Answer.<Found>from(
            vertx.eventBus(),
            Address.LOCAL_ENTRY_FIND,
            new EntryQuery.ByPath(OneNode.ANN, after, RoomId.LOBBY, EntryPath.of(path), null)));
  }

  @Test
  void showsAWriteToAReadThatNamesItsPosition() throws Exception {
    for (int i = 0; i < 50; i++) {
      var appended = (Appended) await(append(OneNode.publication("file " + i, "content " + i)));
      assertEquals(appended.entry(), find("file " + i, appended.position()).first());
    }
  }

  /** Nobody has read before: these share a commit, which the first read asks for. */
  @Test
  void showsAllThatWasAnsweredToWhoeverReadsThen() throws Exception {
    for (int run = 0; run < 5; run++) {
      restart(directory);
      for (int i = 0; i < 20; i++) {
        await(append(OneNode.publication("file " + i, "content " + run + "." + i)));
      }
      var shown = find("file 19", Position.START).first();
      assertEquals(OneNode.content("content " + run + ".19"), shown.content());
    }
    restart(directory);
    await(append(OneNode.publication("one", "one")));
    await(append(OneNode.publication("two", "two")));
    var used = manifests(100).uses().stream().map(ManifestsPage.Use::manifest).toList();
    assertTrue(used.containsAll(List.of(OneNode.manifest("one"), OneNode.manifest("two"))));
  }

  @Test
  void saysWhatWasAppliedInOrderAndOnce() throws Exception {
    var writes = new ArrayList<Future<Acknowledged>>();
    for (int i = 0; i < 300; i++) {
      writes.add(append(OneNode.publication("file " + i, "content " + i)));
    }
    await(Future.all(writes));

    var sequences = new ArrayList<Long>();
    while (sequences.size() < 301) { // the first is this node's place in the layout
      var next = applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      next.records().forEach(record -> sequences.add(record.header().sequence()));
    }
    assertEquals(java.util.stream.LongStream.rangeClosed(1, 301).boxed().toList(), sequences);
  }

  @Test
  void joinsTheLayoutByItselfOnceAndNeverComesBackByItself() throws Exception {
    assertEquals(
        new Layout.Place(Layout.State.ACTIVE, WEIGHT), network().layout().places().get(id));
    restart(directory);
    assertEquals(1, network().layout().places().size());
    assertEquals(1, records(), "it is there already");

    var other = NodeId.random(new Random(99));
    await(append(new JournalWrite.Place(other, Layout.State.ACTIVE, 1)));
    await(append(new JournalWrite.Place(id, Layout.State.REMOVED, WEIGHT)));
    restart(directory);
    assertEquals(List.of(other), network().layout().active());
  }

  @Test
  void startsWithoutAPlaceInTheLayoutWhereTheDiskIsFull() throws Exception {
    await(vertx.undeploy(deployment));
    disk = new SimulatedDisk(2);
    disk.capacity(0);
    var home = directory.resolve("full");
    deploy(home);
    assertEquals(Map.of(), network().layout().places());
    disk.capacity(1L << 30);
    await(append(OneNode.publication("a", "one")));
    restart(home);
    assertEquals(List.of(id), network().layout().active());
  }

  @Test
  void refusesChangesOfTheLayoutThatMakeNoSense() throws Exception {
    var unknown = NodeId.random(new Random(99));
    for (var state : List.of(Layout.State.DRAINING, Layout.State.REMOVED)) {
      assertRefused(Failure.NOT_FOUND, new JournalWrite.Place(unknown, state, 1));
      assertRefused(Failure.CONFLICT, new JournalWrite.Place(id, state, WEIGHT));
    }
    assertRefused(Failure.BAD_REQUEST, new JournalWrite.Place(id, Layout.State.ACTIVE, 0));

    await(append(new JournalWrite.Place(unknown, Layout.State.ACTIVE, 1)));
    await(append(new JournalWrite.Place(id, Layout.State.REMOVED, WEIGHT)));
    assertRefused(Failure.CONFLICT, new JournalWrite.Place(id, Layout.State.DRAINING, WEIGHT));
    assertRefused(Failure.CONFLICT, new JournalWrite.Place(unknown, Layout.State.REMOVED, 1));
  }

  @Test
  void changesTheNumberOfReplicasWithinItsBoundsAndNothingElse() throws Exception {
    assertEquals(SettingChanged.REPLICAS_DEFAULT, network().replicas());
    for (int replicas : List.of(1, Limits.REPLICAS_MAX)) {
      var first = await(append(new JournalWrite.Change(SettingChanged.REPLICAS, "" + replicas)));
      var again = await(append(new JournalWrite.Change(SettingChanged.REPLICAS, "" + replicas)));
      assertEquals(List.of(true, false), List.of(first.created(), again.created()));
      assertEquals(first.position(), again.position());
      assertEquals(replicas, network().replicas());
    }
    for (var wrong : List.of("0", "" + (Limits.REPLICAS_MAX + 1), "-1", "two", "")) {
      assertRefused(Failure.BAD_REQUEST, new JournalWrite.Change(SettingChanged.REPLICAS, wrong));
    }
    assertRefused(Failure.BAD_REQUEST, new JournalWrite.Change("colour", "red"));
  }

  private void assertRefused(Failure failure, JournalWrite write) {
    assertEquals(failure, assertThrows(Refusal.class, () -> await(append(write))).failure());
  }

  private NetworkState network() throws Exception {
    return await(
        Answer.from(vertx.eventBus(), Address.LOCAL_NETWORK_STATE, new NetworkStateQuery()));
  }

  private long records() throws Exception {
    try (var reader = new CatalogueReader(new CatalogueFile(directory))) {
      return reader.reached().values().stream().mapToLong(Reached::sequence).sum();
    }
  }

  @Test
  void refusesAReadOfAPositionThatDoesNotArrive() {
    var never = Position.parse("0".repeat(32) + "-" + "0".repeat(16) + ".1");

    var refusal = assertThrows(Refusal.class, () -> find("a", never));

    assertEquals(Failure.UNAVAILABLE, refusal.failure());
  }

  @Test
  void listsTheManifestsOfRemovedVersionsUntilTheyAreCollected() throws Exception {
    await(append(OneNode.publication("kept", "kept")));
    await(append(OneNode.publication("removed", "removed")));
    await(append(OneNode.removal("removed")));

    var uses = manifests().uses();
    assertEquals(2, uses.size());
    for (var use : uses) {
      assertEquals(use.manifest().equals(OneNode.manifest("kept")), use.removedMillis() == -1);
    }
    await(
        Answer.from(
            vertx.eventBus(),
            Address.LOCAL_JOURNAL_COLLECTED,
            new ManifestsCollected(List.of(OneNode.manifest("removed")))));
    var kept =
        new ManifestsPage.Use(
            OneNode.manifest("kept"), OneNode.content("kept"), "kept".length(), -1);
    assertEquals(List.of(kept), manifests().uses());
    assertTrue(manifests().last());
  }

  private ManifestsPage manifests() throws Exception {
    return manifests(10);
  }

  private ManifestsPage manifests(int limit) throws Exception {
    return await(
        Answer.<ManifestsPage>from(
            vertx.eventBus(), Address.LOCAL_JOURNAL_MANIFESTS, new ManifestsQuery(null, limit)));
  }

  @Test
  void knowsTheLobbyByNameAndByIdAndNoOtherRoom() throws Exception {
    for (var name : List.of("lobby", RoomId.LOBBY.toString())) {
      assertEquals(new RoomFound(RoomId.LOBBY, "lobby"), room(name));
    }
    assertEquals(Failure.NOT_FOUND, assertThrows(Refusal.class, () -> room("elsewhere")).failure());
  }

  private RoomFound room(String name) throws Exception {
    return await(
        Answer.<RoomFound>from(
            vertx.eventBus(),
            Address.LOCAL_ENTRY_FIND,
            new EntryQuery.Room(OneNode.ANN, Position.START, name)));
  }

  @Test
  void buildsADamagedCatalogueAnewAndServesTheRightAnswer() throws Exception {
    var appended = (Appended) await(append(OneNode.publication("a", "one")));
    await(append(OneNode.publication("b", "two")));
    damageEveryRow();

    Found found = null;
    while (found == null) {
      try {
        found = find("a", Position.START);
      } catch (Refusal refusal) {
        assertEquals(Failure.UNAVAILABLE, refusal.failure());
      }
    }
    assertEquals(appended.entry(), found.first());
    assertFalse(await(append(OneNode.publication("a", "one"))).created());
  }

  @Test
  void isNotReadyAndTakesNoWriteWhereACatalogueIsDamagedAsSoonAsItIsBuilt() throws Exception {
    await(append(OneNode.publication("a", "one")));
    for (var why : List.of("first", "second")) {
      vertx
          .eventBus()
          .publish(LOCAL_JOURNAL_REBUILD, new RebuildWanted(why), ByReference.THIS_NODE);
    }
    await(append(OneNode.publication("b", "two"))); // the second came while the first was at it
    vertx
        .eventBus()
        .publish(LOCAL_JOURNAL_REBUILD, new RebuildWanted("third"), ByReference.THIS_NODE);
    var write = append(OneNode.publication("c", "three"));
    var ready =
        Answer.<JournalReady>from(vertx.eventBus(), LOCAL_JOURNAL_READY, new JournalReady());
    for (var refused : List.of(write, ready)) {
      var refusal = assertThrows(Refusal.class, () -> await(refused));
      assertEquals(Failure.UNAVAILABLE, refusal.failure());
      assertTrue(
          String.valueOf(refusal.getMessage()).contains("although it was just built (third)"),
          refusal::toString);
    }
    assertEquals(OneNode.content("two"), find("b", Position.START).first().content());
  }

  /** A bit of each row changes under the node, as if the disk had flipped it. */
  private void damageEveryRow() throws Exception {
    try (var connection = CatalogueConnection.open(new CatalogueFile(directory))) {
      connection.execute("UPDATE entries SET row = zeroblob(length(row))");
    }
  }
}
