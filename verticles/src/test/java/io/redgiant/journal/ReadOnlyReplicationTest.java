package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.JournalMessage.Written;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.VersionVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal that keeps nothing any more makes of what others tell it. */
class ReadOnlyReplicationTest {
  private @TempDir Path directory;

  @Test
  void saysOnceThatNothingIsKeptHoweverOftenOthersTell() throws Exception {
    var disk = new SimulatedDisk(1);
    try (var one = node(new SimulatedDisk(2), "one", 2);
        var two = node(disk, "two", 1);
        var log = new Log()) {
      one.publish("a", "of one");
      disk.failForceAt(1);
      assertThrows(Refusal.class, () -> two.publish("b", "of two"));
      assertNotNull(two.journal().failure());

      var page = new RecordSource(one.disk, one.id, OneNode.CORE);
      var sent = page.since(vector(two), one.journal().reached()).records();
      var replication =
          new Replication(two.id, two.journal(), new Vectors(OneNode.CORE), SILENT, DEAF);
      for (int time = 0; time < 10; time++) {
        replication.heard(new Written(one.id, sent));
      }

      assertEquals(1, log.lines.size(), log.lines.toString());
    }
  }

  private OneNode node(SimulatedDisk disk, String name, int seed) throws Exception {
    var id = NodeId.random(new Random(seed));
    return new OneNode(disk, directory.resolve(name), id, seed, 10, 100_000);
  }

  private static VersionVector vector(OneNode node) {
    return new Vectors(OneNode.CORE).complete(node.journal().reached());
  }

  private static final Replication.Network SILENT =
      new Replication.Network() {
        @Override
        public void publish(JournalMessage message) {}

        @Override
        public CompletionStage<Page> ask(NodeId node, Since question) {
          return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Held> hold(NodeId node, Hold records) {
          return new CompletableFuture<>();
        }

        @Override
        public void later(Runnable work) {
          work.run();
        }
      };

  static final Replication.Listener DEAF =
      new Replication.Listener() {
        @Override
        public void applied(List<JournalRecord> records) {}

        @Override
        public void damaged(CatalogueDamagedException damage) {
          throw new AssertionError(damage);
        }
      };

  /** What the replication says while this is open. */
  private static final class Log extends Handler implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger(Replication.class.getName());

    Log() {
      logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
      lines.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
    }
  }
}
