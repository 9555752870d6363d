package io.redgiant.journal;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One run of a node's process as far as its journal goes: all of it is real, but for what makes a
 * verticle of it.
 */
final class SimulatedNode
    implements SimulatedNetwork.Listener, Replication.Listener, AutoCloseable {
  final OneNode node;
  final Replication replication;
  final Copies copies;
  private final SimulatedDisk disk;
  private final SimulatedNetwork network;
  private final RecordSource source;
  private final Map<RecordId, String> paths = new HashMap<>(); // that others published
  private boolean isHasty;
  private boolean takesTheLastWriteForAll;

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
    node = new OneNode(disk, home, id, seed, 3, fileBytesMax, OneNode.patience(seed));
    replication =
        new Replication(id, node.journal(), new Vectors(OneNode.CORE), network.of(id), this);
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
    replication.written(commit.applied());
    copies.written(commit.applied());
    journal().tidy();
  }

  /** From now on it says that it has forced what it is yet to force: a fault. */
  void isHasty() {
    isHasty = true;
  }

  /** From now on a removal takes all of its path that is older, seen or not: a fault. */
  void takesTheLastWriteForAll() {
    takesTheLastWriteForAll = true;
  }

  @Override
  public void applied(List<JournalRecord> records) {
    if (!takesTheLastWriteForAll) {
      return; // the state is looked at in the end
    }
    for (var record : records) {
      var header = record.header();
      var body = record.body();
      if (header.kind().equals(RecordKind.ENTRY_PUBLISHED) && body != null) {
        paths.put(record.id(), EntryPublished.decode(body).path().text());
      } else if (header.kind().equals(RecordKind.ENTRY_REMOVED)) {
        header.targets().stream()
            .map(paths::get)
            .filter(Objects::nonNull)
            .forEach(path -> removeOlder(path, header.time()));
      }
    }
  }

  private void removeOlder(String path, HybridTime time) {
    try {
      journal().settle();
      var entries = journal().catalogue().entries();
      for (var row : entries.at(RoomId.LOBBY, path)) {
        if (row.time().compareTo(time) < 0) {
          journal().catalogue().change(() -> entries.delete(row));
        }
      }
    } catch (SQLException error) {
      throw new AssertionError(error);
    }
  }

  @Override
  public void damaged(CatalogueDamagedException damage) {
    throw damage;
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
