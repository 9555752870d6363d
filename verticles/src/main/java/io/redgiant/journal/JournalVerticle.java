package io.redgiant.journal;

import static io.redgiant.protocol.Address.LOCAL_CLOCK_JUDGED;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPEND;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPLIED;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_COLLECTED;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_CONTENTS;
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
import io.redgiant.local.ClockJudged;
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
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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

  /** How soon a node that has left, or did not answer, is noticed by who waits for it. */
  private static final long REMIND_MILLIS = 500;

  /** Writes that wait, for the disk here or for other nodes; the next is refused as BUSY. */
  private static final int PENDING_MAX = 4_096;

  private static final Refusal UNWRITABLE =
      new Refusal(Failure.UNAVAILABLE, "the catalogue cannot be written; this node's log says why");

  private final Disk disk;
  private final CatalogueFile file;
  private final NodeId node;
  private final Core core;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final int versionsKeep;
  private final Members members;
  private final int weight;
  private final Settling settling = new Settling();

  // All touched only on this verticle's thread.
  private final Queue<Pending> pending = new ArrayDeque<>();
  private @Nullable Journal journal;
  private @Nullable Replication replication;
  private @Nullable Copies copies;
  private @Nullable Rebuilding rebuilding;
  private @Nullable Housekeeping housekeeping;
  private @Nullable String clockRefusal; // why nothing is written by this node's clock

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
    this.file = new CatalogueFile(directory);
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
      journal =
          Journal.open(disk, file.directory(), node, core, clock, random, versionsKeep, settling);
    } catch (UnknownFormatException newer) {
      throw new Refusal(Failure.UNAVAILABLE, String.valueOf(newer.getMessage()));
    }
    var bus = vertx.eventBus();
    var network = new JournalNetwork(vertx, members);
    replication = new Replication(node, journal(), new Vectors(core), network, listener());
    copies = new Copies(node, members, network, () -> System.nanoTime() / 1_000_000);
    vertx.setPeriodic(REMIND_MILLIS, timer -> copies().tick());
    var readers = new CatalogueReaders(vertx, file, settling, disk, node, core);
    rebuilding = new Rebuilding(vertx, journal(), readers, rebuilt());
    housekeeping = new Housekeeping(vertx, journal(), file, rebuilding(), this::publish);
    return readers
        .deploy()
        .compose(
            deployed ->
                Future.all(
                    List.of(
                        housekeeping().start(),
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
                        bus.<ClockJudged>localConsumer(
                                LOCAL_CLOCK_JUDGED,
                                judged -> clockRefusal = judged.body().refusal())
                            .completion(),
                        bus.<RebuildWanted>localConsumer(LOCAL_JOURNAL_REBUILD, this::rebuild)
                            .completion(),
                        bus.<Buffer>consumer(nodeJournalHold(node), Answer.across(this::hold))
                            .completion(),
                        vertx.deployVerticle(new HearingVerticle(context, this::heard)))))
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
        housekeeping().look();
      }

      @Override
      public void damaged(CatalogueDamagedException damage) {
        rebuild(damage);
      }
    };
  }

  private Rebuilding.Listener rebuilt() {
    return new Rebuilding.Listener() {
      @Override
      public void rebuilt(List<JournalRecord> applied) {
        publish(applied);
        commit();
      }

      @Override
      public void failed(String why) {
        fail(new ArrayList<>(pending), new Refusal(Failure.UNAVAILABLE, why));
      }
    };
  }

  private void heard(Message<Buffer> message) {
    if (rebuilding().isAway()) {
      return; // it will be asked for
    }
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
    if (rebuilding().isAway()) {
      throw UNWRITABLE;
    }
    if (JournalNetwork.decode(body) instanceof Hold hold) {
      return Future.fromCompletionStage(replication().hold(hold), context)
          .map(held -> Buffer.buffer(held.encode()));
    }
    throw new Refusal(Failure.BAD_REQUEST, "a journal is given records to hold");
  }

  private Future<Acknowledged> append(JournalWrite write) {
    if (clockRefusal != null) {
      throw new Refusal(Failure.UNAVAILABLE, clockRefusal);
    }
    if (pending.size() + copies().waiting() >= PENDING_MAX) {
      throw new Refusal(Failure.BUSY, PENDING_MAX + " writes wait already; try again");
    }
    var failure = rebuilding().failure();
    if (failure != null) {
      throw new Refusal(Failure.UNAVAILABLE, failure);
    }
    var answer = Promise.<Acknowledged>promise();
    pending.add(new Pending(write, answer));
    if (pending.size() == 1 && !rebuilding().isAway()) {
      context.runOnContext(turn -> commit());
    }
    return answer.future();
  }

  private void commit() {
    if (rebuilding().isAway() || pending.isEmpty()) {
      return;
    }
    var group = pending.stream().limit(GROUP_WRITES_MAX).toList();
    try {
      var commit = journal().commit(group.stream().map(Pending::write).toList());
      group.forEach(taken -> pending.remove());
      replication().written(commit.applied());
      publish(commit.applied()); // first: whoever is answered may ask those who keep a state of it
      answer(group, commit);
      copies().written(commit.applied());
      housekeeping().tidy();
    } catch (CatalogueDamagedException damaged) {
      rebuild(damaged); // and then the group again
    } catch (SQLException | RuntimeException error) {
      LOG.error("the journal failed", error);
      fail(group, UNWRITABLE);
    }
    if (!pending.isEmpty()) {
      context.runOnContext(turn -> commit());
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

  private void fail(List<Pending> group, Refusal refusal) {
    for (var entry : group) {
      pending.remove(entry);
      entry.answer.tryFail(refusal);
    }
  }

  private void publish(List<JournalRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    var applied = new Applied(records);
    vertx.eventBus().publish(LOCAL_JOURNAL_APPLIED, applied, ByReference.THIS_NODE);
    var contents = applied.ofContents(); // storage need not wake for each word that is said
    if (!contents.isEmpty()) {
      vertx
          .eventBus()
          .publish(LOCAL_JOURNAL_CONTENTS, new Applied(contents), ByReference.THIS_NODE);
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
    return Stream.of(
            Optional.ofNullable(journal().failure()),
            Optional.ofNullable(rebuilding().failure()),
            Optional.ofNullable(clockRefusal))
        .flatMap(Optional::stream)
        .findFirst()
        .<Future<JournalReady>>map(
            why -> Future.failedFuture(new Refusal(Failure.UNAVAILABLE, why)))
        .orElse(Future.succeededFuture(question));
  }

  private Future<NetworkState> network(NetworkStateQuery question) {
    return Future.succeededFuture(journal().network());
  }

  private void rebuild(Message<RebuildWanted> message) {
    rebuilding().run(message.body().why());
  }

  private void rebuild(CatalogueDamagedException damage) {
    rebuilding().run(String.valueOf(damage.getMessage()));
  }

  private Copies copies() {
    return Objects.requireNonNull(copies, "they are there from the start");
  }

  private Replication replication() {
    return Objects.requireNonNull(replication, "it is there from the start");
  }

  private Rebuilding rebuilding() {
    return Objects.requireNonNull(rebuilding, "it is there from the start");
  }

  private Housekeeping housekeeping() {
    return Objects.requireNonNull(housekeeping, "it is there from the start");
  }

  private Journal journal() {
    return Objects.requireNonNull(journal, "the journal is open from the start");
  }

  @Override
  public Future<?> stop() throws IOException, SQLException {
    fail(new ArrayList<>(pending), UNWRITABLE);
    if (copies != null) {
      copies.stop();
    }
    if (housekeeping != null) {
      housekeeping.stop();
    }
    if (journal != null) {
      journal.close();
    }
    return Future.succeededFuture();
  }
}
