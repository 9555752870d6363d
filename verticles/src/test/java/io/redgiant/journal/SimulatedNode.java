package io.redgiant.journal;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One run of a node's process as far as its journal goes: all of it is real, but for what makes a
 * verticle of it.
 */
final class SimulatedNode implements SimulatedNetwork.Listener, AutoCloseable {
  private static final Replication.Listener NOBODY =
      new Replication.Listener() {
        @Override
        public void applied(List<JournalRecord> records) {
          // the state is looked at in the end
        }

        @Override
        public void damaged(CatalogueDamagedException damage) {
          throw damage;
        }
      };

  final OneNode node;
  final Replication replication;
  final Copies copies;
  private final SimulatedDisk disk;
  private final SimulatedNetwork network;
  private final RecordSource source;
  private boolean isHasty;

  /**
   * Starts it; from now on the network finds it.
   *
   * @param millis a clock that never goes back
   */
  SimulatedNode(
      SimulatedDisk disk,
      Path home,
      NodeId id,
      long seed,
      long fileBytesMax,
      SimulatedNetwork network,
      LongSupplier millis)
      throws IOException, SQLException {
    this.disk = disk;
    this.network = network;
    node = new OneNode(disk, home, id, seed, 3, fileBytesMax);
    replication =
        new Replication(id, node.journal(), new Vectors(OneNode.CORE), network.of(id), NOBODY);
    copies = new Copies(id, network.membersBeside(id), network.of(id), millis);
    source = new RecordSource(disk, id, OneNode.CORE);
    network.listen(id, this);
  }

  Journal journal() {
    return node.journal();
  }

  /** As the verticle does it: forces, has others force, and says so to all. */
  void write(JournalWrite write, Consumer<Acknowledged> done) throws SQLException, IOException {
    var commit = journal().commit(List.of(write));
    if (commit.outcomes().getFirst() instanceof Outcome.Done(var forced)) {
      copies.answer(write, forced, journal().network(), done);
    }
    copies.written(commit.applied());
    replication.written(commit.applied());
    journal().tidy();
  }

  /** From now on it says that it has forced what it is yet to force: a fault. */
  void isHasty() {
    isHasty = true;
  }

  @Override
  public void heard(JournalMessage message) {
    replication.heard(message);
  }

  @Override
  public CompletionStage<? extends JournalMessage> answer(JournalMessage question)
      throws IOException {
    return switch (question) {
      case Since since ->
          CompletableFuture.completedFuture(source.since(since.vector(), journal().reached()));
      case Hold hold when isHasty -> {
        network.later(node.id, this, () -> replication.hold(hold));
        yield CompletableFuture.completedFuture(new Held(node.id, hold.origin(), hold.sequence()));
      }
      case Hold hold -> replication.hold(hold);
      default -> throw new AssertionError("nobody is asked " + question);
    };
  }

  @Override
  public boolean isUp() {
    return disk.powered();
  }

  /** As a crash would. */
  @Override
  public void close() throws SQLException {
    journal().catalogue().close();
  }
}
