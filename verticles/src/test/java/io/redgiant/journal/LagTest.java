package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.EntryQuery;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups that share a transaction, which is committed later. */
class LagTest {
  private final SimulatedDisk disk = new SimulatedDisk(1);
  private @TempDir Path directory;
  private OneNode node;
  private boolean waits; // as readers are told

  @BeforeEach
  void start() throws Exception {
    node =
        new OneNode(
            disk,
            directory,
            NodeId.random(new Random(7)),
            1,
            10,
            Journal.FILE_BYTES_MAX,
            new Lag.Patience() {
              @Override
              public boolean mayWait(int records) {
                return records <= 4;
              }

              @Override
              public void waits(boolean some) {
                waits = some;
              }
            });
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private List<Long> publish(String path) throws Exception {
    return sequences(node.journal().commit(List.of(OneNode.publication(path, path))).applied());
  }

  private static List<Long> sequences(List<JournalRecord> records) {
    return records.stream().map(record -> record.header().sequence()).toList();
  }

  /** Whether who reads now, and waits for nobody, finds it. */
  private boolean isRead(String path) throws Exception {
    var query =
        new EntryQuery.ByPath(OneNode.ANN, Position.START, RoomId.LOBBY, EntryPath.of(path), null);
    try (var reader = new CatalogueReader(new CatalogueFile(directory))) {
      reader.find(query);
      return true;
    } catch (Refusal none) {
      return false;
    }
  }

  private void inCatalogue(String sql) throws Exception {
    node.journal().catalogue().connection().execute(sql);
  }

  @Test
  void whoReadsSeesThemWhenTheyAreSettledOrMany() throws Exception {
    assertEquals(List.of(1L), publish("one"));
    assertTrue(waits);
    assertFalse(isRead("one"));
    node.journal().settle();
    assertFalse(waits);
    assertTrue(isRead("one"));

    for (int sequence = 2; sequence <= 6; sequence++) {
      assertEquals(List.of((long) sequence), publish("of many " + sequence));
    }
    assertFalse(waits);
    assertTrue(isRead("of many 2"));
  }

  @Test
  void aWriteIsJudgedByThoseBeforeIt() throws Exception {
    publish("one");
    publish("two");
    assertEquals(List.of(), publish("one"), "it is there already");
    assertTrue(waits);
    node.remove("two");
    assertFalse(node.has("two"));
    assertTrue(node.has("one"));
  }

  @Test
  void stayWhenTheOneBehindThemIsRefused() throws Exception {
    publish("one");
    publish("two");
    disk.capacity(disk.usedBytes());
    JournalTest.assertThrowsRefusal(Failure.NO_SPACE, () -> node.publish("refused", "three"));
    disk.capacity(Long.MAX_VALUE);
    assertFalse(waits);
    assertTrue(isRead("one") && isRead("two"));
    assertFalse(isRead("refused"));
    assertEquals(List.of(3L), publish("three"));
    assertState();
  }

  @Test
  void comeFromTheJournalWhenTheyCannotBeCommittedAndAreToldOnce() throws Exception {
    publish("one");
    publish("two");
    // A table that is not there fails the commit, as a disk would.
    inCatalogue("ALTER TABLE origins RENAME TO elsewhere");
    node.journal().settle();
    assertTrue(waits, "who reads asks");
    assertFalse(node.journal().isSettled());
    assertFalse(isRead("one"));
    assertEquals(List.of(), node.journal().settleAll(), "they were told before");
    assertTrue(node.journal().isSettled());
    assertFalse(waits);
    assertTrue(isRead("one") && isRead("two"));

    publish("of another time");
    inCatalogue("ALTER TABLE origins RENAME TO elsewhere");
    node.journal().settle();
    assertEquals(List.of(4L), publish("three"), "the other was told before");
    assertTrue(node.has("one") && node.has("two") && node.has("three"));
    assertState();
  }

  @Test
  void areThereAfterAKill() throws Exception {
    publish("one");
    node.journal().catalogue().close();
    disk.restart();
    node = new OneNode(disk, directory, 2);
    assertTrue(node.has("one"));
  }

  /** What there is, is what the journal says. */
  private void assertState() throws Exception {
    var state = node.state();
    node.journal().rebuild();
    assertEquals(state, node.state());
  }
}
