package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.Answer;
import io.redgiant.local.Appended;
import io.redgiant.local.Applied;
import io.redgiant.local.ByReference;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.Found;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.ManifestsCollected;
import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsQuery;
import io.redgiant.local.Members;
import io.redgiant.local.RoomFound;
import io.redgiant.protocol.Address;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

  private @TempDir Path directory;
  private Vertx vertx;
  private final BlockingQueue<Applied> applied = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    ByReference.registerOn(vertx.eventBus());
    vertx
        .eventBus()
        .<Applied>localConsumer(
            Address.LOCAL_JOURNAL_APPLIED, message -> applied.add(message.body()));
    var random = new Random(5);
    var verticle =
        new JournalVerticle(
            new SimulatedDisk(1),
            directory,
            NodeId.random(random),
            OneNode.CORE,
            InstantSource.system(),
            random,
            10,
            Members.NONE);
    await(
        vertx.deployVerticle(
            verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Future<Appended> append(JournalWrite write) {
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
      var appended = await(append(OneNode.publication("file " + i, "content " + i)));
      assertEquals(appended.entry(), find("file " + i, appended.position()).first());
    }
  }

  @Test
  void saysWhatWasAppliedInOrderAndOnce() throws Exception {
    var writes = new ArrayList<Future<Appended>>();
    for (int i = 0; i < 300; i++) {
      writes.add(append(OneNode.publication("file " + i, "content " + i)));
    }
    await(Future.all(writes));

    var sequences = new ArrayList<Long>();
    while (sequences.size() < 300) {
      var next = applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      next.records().forEach(record -> sequences.add(record.header().sequence()));
    }
    assertEquals(java.util.stream.LongStream.rangeClosed(1, 300).boxed().toList(), sequences);
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
    assertEquals(List.of(new ManifestsPage.Use(OneNode.manifest("kept"), -1)), manifests().uses());
    assertTrue(manifests().last());
  }

  private ManifestsPage manifests() throws Exception {
    return await(
        Answer.<ManifestsPage>from(
            vertx.eventBus(), Address.LOCAL_JOURNAL_MANIFESTS, new ManifestsQuery(null, 10)));
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
    var appended = await(append(OneNode.publication("a", "one")));
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

  /** A bit of each row changes under the node, as if the disk had flipped it. */
  private void damageEveryRow() throws Exception {
    try (var connection = CatalogueConnection.open(new CatalogueFile(directory))) {
      connection.execute("UPDATE entries SET row = zeroblob(length(row))");
    }
  }
}
