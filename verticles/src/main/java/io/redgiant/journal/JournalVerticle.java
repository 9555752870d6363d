package io.redgiant.journal;

import static io.redgiant.protocol.Address.ALL_JOURNAL_RECORD;
import static io.redgiant.protocol.Address.ALL_JOURNAL_VECTOR;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPEND;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPLIED;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_COLLECTED;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_READY;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_REBUILD;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_STATE;
import static io.redgiant.protocol.Address.nodeJournalHold;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.local.Acknowledged;
import io.redgiant.local.Answer;
import io.redgiant.local.Applied;
import io.redgiant.local.ByReference;
import io.redgiant.local.JournalReady;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.ManifestsCollected;
import io.redgiant.local.Members;
import io.redgiant.local.NetworkState;
import io.redgiant.local.NetworkStateQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the journal: takes wishes to write, makes them durable in groups, and says what was applied.
 * Deploy as one worker; it brings the verticles that answer reads.
 *
 * <p>Group commit needs no timer: while one group is forced, wishes queue up in front of this
 * verticle; each is put aside when its turn comes, and the next commit, queued behind them, takes
 * all.
 */
public final class JournalVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(JournalVerticle.class);

  /**
   * Writes of one group: a force takes about a millisecond, and judging a write a tenth of that.
   */
  private static final int GROUP_WRITES_MAX = 256;

  /** How often others hear how far this journal reaches: what a lost event costs them. */
  private static final long TELL_MILLIS = 2_000;

  /** What other nodes say that waits: 16 MiB at the most. */
  private static final int HEARD_MAX = 64;

  /** How soon a node that has left, or did not answer, is noticed by who waits for it. */
  private static final long REMIND_MILLIS = 500;

  /** Writes that wait, for the disk here or for other nodes; the next is refused as BUSY. */
  private static final int PENDING_MAX = 4_096;

  private final Disk disk;
  private final Path directory;
  private final NodeId node;
  private final Core core;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final int versionsKeep;
  private final Members members;
  private final int weight;

  // All touched only on this verticle's thread.
  private final Queue<Pending> pending = new ArrayDeque<>();
  private @Nullable Journal journal;
  private @Nullable Replication replication;
  private @Nullable Copies copies;
  private @Nullable CatalogueReaders readers;
  private boolean rebuilding;
  private boolean rebuilt; // and nothing committed since

  private record Pending(JournalWrite write, Promise<Acknowledged> answer) {}

  /**
   * @param directory of {@code catalogue.db}
   * @param versionsKeep how many versions of a path stay, 0 for all
   * @param members the nodes whose records come here too
   * @param weight this node's in the layout, when it joins that
   */
  public JournalVerticle(
      Disk disk,
      Path directory,
      NodeId node,
      Core core,
      InstantSource clock,
      RandomGenerator random,
      int versionsKeep,
      Members members,
      int weight) {
    this.disk = disk;
    this.directory = directory;
    this.node = node;
    this.core = core;
    this.clock = clock;
    this.random = random;
    this.versionsKeep = versionsKeep;
    this.members = members;
    this.weight = weight;
  }

  @Override
  public Future<?> start() throws IOException, SQLException {
    try {
      journal = Journal.open(disk, directory, node, core, clock, random, versionsKeep);
    } catch (UnknownFormatException newer) {
      throw new Refusal(Failure.UNAVAILABLE, String.valueOf(newer.getMessage()));
    }
    var bus = vertx.eventBus();
    var network = new JournalNetwork(bus, members);
    replication = new Replication(node, journal(), new Vectors(core), network, listener());
    copies = new Copies(node, members, network, () -> System.nanoTime() / 1_000_000);
    vertx.setPeriodic(REMIND_MILLIS, timer -> copies().tick());
    readers = new CatalogueReaders(vertx, new CatalogueFile(directory), disk, node, core);
    return readers()
        .deploy()
        .compose(
            deployed ->
                Future.all(
                    List.of(
                        bus.<JournalWrite>localConsumer(
                                LOCAL_JOURNAL_APPEND, Answer.with(this::append))
                            .completion(),
                        bus.<ManifestsCollected>localConsumer(
                                LOCAL_JOURNAL_COLLECTED, Answer.with(this::collected))
                            .completion(),
                        bus.<JournalReady>localConsumer(
                                LOCAL_JOURNAL_READY, Answer.with(this::ready))
                            .completion(),
                        bus.<NetworkStateQuery>localConsumer(
                                LOCAL_NETWORK_STATE, Answer.with(this::network))
                            .completion(),
                        bus.<RebuildWanted>localConsumer(LOCAL_JOURNAL_REBUILD, this::rebuild)
                            .completion(),
                        bus.<Buffer>consumer(nodeJournalHold(node), Answer.across(this::hold))
                            .completion(),
                        hear(ALL_JOURNAL_RECORD),
                        hear(ALL_JOURNAL_VECTOR))))
        .compose(listening -> arrive());
  }

  /** Catches up with the other nodes, and takes a place among them. */
  private Future<?> arrive() {
    vertx.setPeriodic(TELL_MILLIS, timer -> replication().tell());
    members.onJoin(() -> context.runOnContext(turn -> replication().tell()));
    var arrival = new Arrival(vertx, context, node, members);
    return arrival
        .catchUp(replication())
        .onSuccess(caughtUp -> arrival.joinLayout(journal(), weight, this::append));
  }

  private Replication.Listener listener() {
    return new Replication.Listener() {
      @Override
      public void applied(List<JournalRecord> records) {
        publish(records);
      }

      @Override
      public void damaged(CatalogueDamagedException damage) {
        rebuild(String.valueOf(damage.getMessage()));
      }
    };
  }

  /** What comes faster than it can be kept is dropped: it will be asked for. */
  private Future<Void> hear(String address) {
    var options =
        new MessageConsumerOptions().setAddress(address).setMaxBufferedMessages(HEARD_MAX);
    return vertx.eventBus().<Buffer>consumer(options, this::heard).completion();
  }

  private void heard(Message<Buffer> message) {
    try {
      replication().heard(JournalNetwork.decode(message.body()));
    } catch (Refusal unknown) {
      LOG.warn(
          "{} brought what this version does not know: {}",
          message.address(),
          unknown.getMessage());
    }
  }

  private Future<Buffer> hold(Buffer body) {
    if (JournalNetwork.decode(body) instanceof Hold hold) {
      return Future.fromCompletionStage(replication().hold(hold), context)
          .map(held -> Buffer.buffer(held.encode()));
    }
    throw new Refusal(Failure.BAD_REQUEST, "a journal is given records to hold");
  }

  private Future<Acknowledged> append(JournalWrite write) {
    if (pending.size() + copies().waiting() >= PENDING_MAX) {
      throw new Refusal(Failure.BUSY, PENDING_MAX + " writes wait already; try again");
    }
    var answer = Promise.<Acknowledged>promise();
    pending.add(new Pending(write, answer));
    if (pending.size() == 1 && !rebuilding) {
      context.runOnContext(turn -> commit());
    }
    return answer.future();
  }

  private void commit() {
    if (rebuilding || pending.isEmpty()) {
      return;
    }
    var group = pending.stream().limit(GROUP_WRITES_MAX).toList();
    try {
      var commit = journal().commit(group.stream().map(Pending::write).toList());
      group.forEach(taken -> pending.remove());
      answer(group, commit);
      copies().written(commit.applied());
      publish(commit.applied());
      replication().written(commit.applied());
      tidy();
    } catch (CatalogueDamagedException damaged) {
      if (rebuilt) {
        LOG.error("the catalogue is damaged although it was just built", damaged);
        fail(group);
      } else {
        rebuild(String.valueOf(damaged.getMessage())); // and then the group again
      }
    } catch (SQLException | RuntimeException error) {
      LOG.error("the journal failed", error);
      fail(group);
    }
    if (!pending.isEmpty()) {
      context.runOnContext(turn -> commit());
    }
  }

  /** Whatever comes of it, the group before it is durable and stays answered. */
  private void tidy() {
    try {
      journal().tidy();
      rebuilt = false;
    } catch (CatalogueDamagedException damaged) {
      if (rebuilt) {
        LOG.error("the catalogue is damaged although it was just built", damaged);
      } else {
        rebuild(String.valueOf(damaged.getMessage()));
      }
    } catch (SQLException | IOException error) {
      LOG.warn(
          "bodies of removed records are not all erased yet; the next write tries again", error);
    }
  }

  private void answer(List<Pending> group, Commit commit) {
    var state = journal().network();
    for (int index = 0; index < group.size(); index++) {
      var write = group.get(index).write;
      var answer = group.get(index).answer;
      switch (commit.outcomes().get(index)) {
        case Outcome.Done(var forced) -> copies().answer(write, forced, state, answer::tryComplete);
        case Outcome.Refused(var refusal) -> answer.fail(refusal);
      }
    }
  }

  private void fail(List<Pending> group) {
    var refusal =
        new Refusal(
            Failure.UNAVAILABLE, "the catalogue cannot be written; this node's log says why");
    for (var entry : group) {
      pending.remove(entry);
      entry.answer.tryFail(refusal);
    }
  }

  private void publish(List<JournalRecord> records) {
    if (!records.isEmpty()) {
      vertx.eventBus().publish(LOCAL_JOURNAL_APPLIED, new Applied(records), ByReference.THIS_NODE);
    }
  }

  private Future<ManifestsCollected> collected(ManifestsCollected collected) {
    try {
      journal().collected(collected.manifests());
      return Future.succeededFuture(collected);
    } catch (SQLException error) {
      return Future.failedFuture(error);
    }
  }

  private Future<JournalReady> ready(JournalReady question) {
    var failure = journal().failure();
    return failure == null
        ? Future.succeededFuture(question)
        : Future.failedFuture(new Refusal(Failure.UNAVAILABLE, failure));
  }

  private Future<NetworkState> network(NetworkStateQuery question) {
    return Future.succeededFuture(journal().network());
  }

  private void rebuild(Message<RebuildWanted> message) {
    rebuild(message.body().why());
  }

  /**
   * Takes the readers away, builds the catalogue anew, brings the readers back; meanwhile writes
   * wait.
   */
  private void rebuild(String why) {
    if (rebuilding) {
      return;
    }
    rebuilding = true;
    LOG.error("{}; building the catalogue anew from the journal files", why);
    readers()
        .undeploy()
        .compose(
            undeployed -> {
              try {
                journal().rebuild();
                return readers().deploy();
              } catch (IOException | SQLException error) {
                return Future.failedFuture(error);
              }
            })
        .onComplete(
            done -> {
              rebuilding = false;
              rebuilt = true;
              commit();
            },
            error -> {
              rebuilding = false;
              LOG.error("the catalogue cannot be built anew", error);
              fail(new ArrayList<>(pending));
            });
  }

  private Copies copies() {
    return Objects.requireNonNull(copies, "they are there from the start");
  }

  private Replication replication() {
    return Objects.requireNonNull(replication, "it is there from the start");
  }

  private CatalogueReaders readers() {
    return Objects.requireNonNull(readers, "they are there from the start");
  }

  private Journal journal() {
    return Objects.requireNonNull(journal, "the journal is open from the start");
  }

  @Override
  public Future<?> stop() throws IOException, SQLException {
    fail(new ArrayList<>(pending));
    if (copies != null) {
      copies.stop();
    }
    if (journal != null) {
      journal.close();
    }
    return Future.succeededFuture();
  }
}
