package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.SentRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that is durable and could not be applied: it is told once it is, and once. */
class LateRecordsTest {
  private @TempDir Path directory;
  private final SimulatedDisk disk = new SimulatedDisk(1);
  private OneNode node;

  @BeforeEach
  void oneRecordIsLate() throws Exception {
    node = new OneNode(disk, directory, 1);
    node.publish("first", "one");
    inCatalogue("ALTER TABLE origins RENAME TO elsewhere");
    var commit = node.journal().commit(List.of(OneNode.publication("late", "two")));
    assertTrue(commit.outcomes().getFirst() instanceof Outcome.Done);
    assertEquals(List.of(), commit.applied(), "nobody can read it yet");
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private void inCatalogue(String sql) throws Exception {
    node.journal().catalogue().connection().execute(sql);
  }

  private static List<Long> sequences(List<JournalRecord> records) {
    return records.stream().map(record -> record.header().sequence()).toList();
  }

  @Test
  void isToldWithTheNextWriteAlthoughOneWasRefusedMeanwhile() throws Exception {
    inCatalogue("ALTER TABLE elsewhere RENAME TO origins");
    disk.capacity(disk.usedBytes());
    JournalTest.assertThrowsRefusal(Failure.NO_SPACE, () -> node.publish("refused", "three"));
    disk.capacity(Long.MAX_VALUE);
    var commit = node.journal().commit(List.of(OneNode.publication("next", "four")));
    assertEquals(List.of(2L, 3L), sequences(commit.applied()));
    var after = node.journal().commit(List.of(OneNode.publication("after", "five")));
    assertEquals(List.of(4L), sequences(after.applied()));
  }

  @Test
  void isToldByTheRebuildThatAppliesIt() throws Exception {
    assertEquals(List.of(2L), sequences(node.journal().rebuild()));
    assertTrue(node.has("late"));
    assertEquals(List.of(), node.journal().rebuild());
  }

  @Test
  void aFailedForceOfAnotherNodesFileIsFinalThereToo() throws Exception {
    try (var other =
        new OneNode(
            new SimulatedDisk(2),
            directory.resolve("other"),
            NodeId.random(new Random(9)),
            2,
            10,
            Journal.FILE_BYTES_MAX)) {
      other.publish("theirs", "six");
      inCatalogue("ALTER TABLE elsewhere RENAME TO origins");
      assertEquals(2, node.journal().receive(recordsOf(other)).applied().size());
      inCatalogue("ALTER TABLE origins RENAME TO elsewhere");
      other.publish("theirs, too", "seven");
      assertEquals(List.of(), node.journal().receive(recordsOf(other)).applied());
      inCatalogue("ALTER TABLE elsewhere RENAME TO origins");

      disk.failForceAt(1); // of the mark at the end of their file
      other.publish("last", "eight");
      var sent = recordsOf(other);
      JournalTest.assertThrowsRefusal(Failure.UNAVAILABLE, () -> node.journal().receive(sent));
      assertNotNull(node.journal().failure());
    }
  }

  private List<SentRecord> recordsOf(OneNode other) throws Exception {
    var vectors = new Vectors(OneNode.CORE);
    return new RecordSource(other.disk, other.id, OneNode.CORE)
        .since(vectors.complete(node.journal().reached()), other.journal().reached())
        .records();
  }
}
