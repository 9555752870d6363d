package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Rest;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.SentRecord;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one journal gives and another takes, record by record. */
class ReplicationTest {
  private static final Vectors VECTORS = new Vectors(OneNode.CORE);

  private @TempDir Path directory;
  private int nodes;

  private OneNode node() throws Exception {
    nodes++;
    return on(new SimulatedDisk(nodes), NodeId.random(new Random(nodes)));
  }

  private OneNode on(SimulatedDisk disk, NodeId id) throws Exception {
    var home = directory.resolve("node" + nodes++);
    return new OneNode(disk, home, id, nodes, 10, 100_000);
  }

  private static Page since(OneNode from, OneNode to) throws Exception {
    return new RecordSource(from.disk, from.id, OneNode.CORE)
        .since(VECTORS.complete(to.journal().reached()), from.journal().reached());
  }

  /** Brings all that one has to the other; returns how many pages that took. */
  private static int bring(OneNode from, OneNode to) throws Exception {
    for (int pages = 1; ; pages++) {
      var page = since(from, to);
      assertFalse(to.journal().receive(page.records()).lacking());
      to.journal().tidy();
      if (page.rest() == Rest.NOTHING) {
        return pages;
      }
    }
  }

  @Test
  void bringsManyRecordsByPagesAcrossFiles() throws Exception {
    try (var one = node();
        var two = node()) {
      int records = 3 * Limits.SENT_RECORDS_MAX;
      for (int record = 0; record < records; record += 256) {
        var writes = new ArrayList<io.redgiant.local.JournalWrite>();
        for (int write = 0; write < 256; write++) {
          writes.add(OneNode.publication("path/" + (record + write), "content " + write));
        }
        one.writeAll(writes);
      }
      assertTrue(OriginScan.files(one.disk, Replay.origins(one.disk).getFirst()).size() > 3);

      assertTrue(bring(one, two) >= 3);
      assertEquals(one.state(), two.state());
      assertTrue(two.has("path/0"));
      assertTrue(two.has("path/" + (records - 1)));
      two.journal().rebuild();
      assertEquals(one.state(), two.state());
    }
  }

  @Test
  void takesRecordsOfMoreOriginsThanItHasFilesOpenAFewAtATime() throws Exception {
    try (var one = node()) {
      int origins = 2 * Replicas.OPEN_MAX + 1;
      var sent = new ArrayList<SentRecord>();
      for (int origin = 0; origin < origins; origin++) {
        var stranger = NodeId.random(new Random(origin));
        sent.add(SentRecord.of(OneNode.ofLaterVersion(stranger, 1, Digest.ZERO)));
      }
      var first = one.journal().receive(sent);
      assertEquals(Replicas.OPEN_MAX, first.applied().size());
      assertTrue(first.lacking());
      assertTrue(one.journal().receive(sent).lacking());
      assertFalse(one.journal().receive(sent).lacking());
      assertEquals(origins, one.journal().reached().size());
      one.journal().rebuild();
      assertEquals(origins, one.journal().reached().size());
    }
  }

  @Test
  void takesNoRecordTwiceAndNoneOutOfTurn() throws Exception {
    try (var one = node();
        var two = node()) {
      one.publish("a", "one");
      one.publish("b", "two");
      one.publish("c", "three");
      var sent = since(one, two).records();

      var late = two.journal().receive(sent.subList(1, 3));
      assertTrue(late.lacking());
      assertEquals(List.of(), late.applied());
      assertEquals(3, two.journal().receive(sent).applied().size());
      assertEquals(List.of(), two.journal().receive(sent).applied());
      assertEquals(one.state(), two.state());
    }
  }

  @Test
  void erasesOnEachNodeWhatOneRemoved() throws Exception {
    try (var one = node();
        var two = node();
        var late = node()) {
      one.publish("secret-name", "one");
      bring(one, two);
      two.remove("secret-name");
      bring(two, one);
      assertFalse(one.has("secret-name"));
      for (var node : List.of(one, two)) {
        for (var origin : Replay.origins(node.disk)) {
          for (var file : OriginScan.files(node.disk, origin)) {
            var text =
                new String(
                    node.disk.readAll(file.path()), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("secret-name"), file.path());
          }
        }
      }
      bring(one, late); // gets the header alone
      assertEquals(one.state(), late.state());
    }
  }

  @Test
  void keepsAndPassesOnWhatItDoesNotKnow() throws Exception {
    try (var one = node();
        var two = node()) {
      var stranger = NodeId.random(new Random(99));
      var first = OneNode.ofLaterVersion(stranger, 1, Digest.ZERO);
      var second = OneNode.ofLaterVersion(stranger, 2, first.id().digest());
      var received = one.journal().receive(List.of(SentRecord.of(first), SentRecord.of(second)));
      assertEquals(2, received.applied().size());

      bring(one, two);
      var passedOn = since(two, node()).records();
      assertEquals(2, passedOn.size());
      assertArrayEquals(first.header().encode(), passedOn.getFirst().header().encode());
      assertArrayEquals(first.body(), passedOn.getFirst().body());
      two.journal().rebuild();
      assertEquals(one.state(), two.state());
    }
  }

  @Test
  void takesNoRecordWhoseBodyIsNotTheOneItHad() throws Exception {
    try (var one = node()) {
      var record = OneNode.ofLaterVersion(NodeId.random(new Random(99)), 1, Digest.ZERO);
      var forged = new byte[record.header().bodyBytes()];
      var sent = new SentRecord(record.header(), record.salt(), forged);
      assertTrue(one.journal().receive(List.of(sent)).lacking());
      assertEquals(0, one.journal().reached().size());
    }
  }

  @Test
  void stampsAWriteLaterThanWhatItReplacesEvenFromAClockFarAhead() throws Exception {
    try (var ahead = node();
        var behind = node()) {
      ahead.passMillis(3_600_000);
      ahead.publish("a", "of the clock ahead");
      bring(ahead, behind);
      behind.publish("a", "later");
      behind.publish("b", "other");
      bring(behind, ahead);
      for (var node : List.of(ahead, behind)) {
        assertEquals(OneNode.content("later"), node.find("a").content());
        // a clock that is wrong does not take the others along
        assertTrue(node.find("b").time().millis() < node.find("a").time().millis() - 60_000);
      }
    }
  }

  @Test
  void writesOnWhereAnOriginEndedWhenItComesBackAfterARestart() throws Exception {
    var disk = new SimulatedDisk(77);
    var id = NodeId.random(new Random(77));
    try (var one = node()) {
      one.publish("a", "one");
      try (var two = on(disk, id)) {
        bring(one, two);
      }
      one.publish("b", "two");
      try (var two = on(disk, id)) {
        bring(one, two);
        assertEquals(one.state(), two.state());
        var origin = Replay.origins(disk).getFirst();
        assertEquals(1, OriginScan.files(disk, origin).size(), "no file for each start");
        two.journal().rebuild();
        assertEquals(one.state(), two.state());
        assertEquals(List.of(), two.journal().damage());
      }
    }
  }

  @Test
  void seesByOneDigestThatOriginsThatHaveEndedAreTheSame() throws Exception {
    var disk = new SimulatedDisk(78);
    var id = NodeId.random(new Random(78));
    try (var other = node()) {
      for (int start = 0; start < 5; start++) {
        try (var one = on(disk, id)) {
          one.publish("a" + start, "one");
          bring(one, other);
        }
      }
      try (var one = on(disk, id)) {
        var brief = VECTORS.brief(other.journal().reached());
        assertEquals(1, brief.listed().size());
        assertFalse(VECTORS.lacks(one.journal().reached(), brief));
        one.publish("b", "two");
        var now = VECTORS.brief(one.journal().reached());
        assertTrue(VECTORS.lacks(other.journal().reached(), now));
        var page = new RecordSource(disk, id, OneNode.CORE).since(brief, one.journal().reached());
        assertEquals(Rest.UNLISTED, page.rest(), "another origin is open now: list all");
      }
    }
  }

  @Test
  void asksOnAlthoughAPageBringsOnlyWhatCameFromElsewhereMeanwhile() throws Exception {
    try (var one = node();
        var two = node()) {
      for (int group = 0; group < 2 * Limits.SENT_RECORDS_MAX; group += 256) {
        var writes = new ArrayList<io.redgiant.local.JournalWrite>();
        for (int write = 0; write < 256; write++) {
          writes.add(OneNode.publication("path/" + (group + write), "content " + write));
        }
        one.writeAll(writes);
      }
      var network = new Asked();
      var replication =
          new Replication(two.id, two.journal(), VECTORS, network, ReadOnlyReplicationTest.DEAF);
      var caughtUp = replication.ask(one.id).toCompletableFuture();
      var first = network.answer(one);
      assertEquals(Rest.MORE, first.rest());
      two.journal().receive(first.records());
      network.deliver(first);
      while (!caughtUp.isDone()) {
        network.deliver(network.answer(one));
      }
      assertTrue(caughtUp.join());
      assertEquals(one.state(), two.state());
    }
  }

  @Test
  void aNodeThatDoesNotAnswerIsNoFaultOfThisOne() throws Exception {
    var faults = new ArrayList<LogRecord>();
    var listener = new Faults(faults);
    var log = Logger.getLogger(Replication.class.getName());
    log.addHandler(listener);
    try (var one = node();
        var two = node()) {
      var network = new Asked();
      var replication =
          new Replication(two.id, two.journal(), VECTORS, network, ReadOnlyReplicationTest.DEAF);
      var caughtUp = replication.ask(one.id).toCompletableFuture();
      network.answer.completeExceptionally(new IllegalStateException("no answer in time"));
      assertFalse(caughtUp.join());
      assertEquals(List.of(), faults);
    } finally {
      log.removeHandler(listener);
    }
  }

  /** Keeps what is logged as a fault. */
  private static final class Faults extends Handler {
    private final List<LogRecord> faults;

    Faults(List<LogRecord> faults) {
      this.faults = faults;
    }

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
        faults.add(record);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Another node that answers when the test says so. */
  private static final class Asked implements Replication.Network {
    private final Queue<Since> questions = new ArrayDeque<>();
    private CompletableFuture<Page> answer = new CompletableFuture<>();

    Page answer(OneNode from) throws Exception {
      return new RecordSource(from.disk, from.id, OneNode.CORE)
          .since(questions.remove().vector(), from.journal().reached());
    }

    void deliver(Page page) {
      answer.complete(page);
    }

    @Override
    public void publish(JournalMessage message) {}

    @Override
    public CompletionStage<Page> ask(NodeId node, Since question) {
      questions.add(question);
      answer = new CompletableFuture<>();
      return answer;
    }

    @Override
    public CompletionStage<Held> hold(NodeId node, Hold records) {
      return new CompletableFuture<>();
    }

    @Override
    public void later(Runnable work) {
      work.run();
    }
  }
}
