package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFullException;
import io.redgiant.disk.NoDescriptorException;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.NetworkState;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.SentRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * The journal of one node: appends its own records, durably and in groups, and keeps the catalogue
 * of what all records say. One thread at a time; every call blocks.
 *
 * <p>A group, or several, is one transaction of the catalogue. Each write is judged and applied
 * inside it, the records are appended to the journal file and forced, once, and only then the
 * transaction commits: the catalogue never knows a record that a crash can take back.
 *
 * <p>A catalogue that cannot commit is no failed write: the records are durable, so the writes are
 * answered, and the catalogue reads them again before the next group.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** Files are rolled here: small enough to read in a second, large enough to be few. */
  static final long FILE_BYTES_MAX = 64L << 20;

  private final InstantSource clock;
  private final int versionsKeep;
  private final RecordDigests digests;
  private final CatalogueOpening opening;
  private final Eraser eraser;
  private final JournalWriter writer;
  private final Replicas replicas;
  private final Forcing forcing = new Forcing();

  private final Lag lag;

  private Journal(
      InstantSource clock,
      int versionsKeep,
      RecordDigests digests,
      CatalogueOpening opening,
      Eraser eraser,
      Lag lag,
      JournalWriter writer,
      Replicas replicas) {
    this.clock = clock;
    this.versionsKeep = versionsKeep;
    this.digests = digests;
    this.opening = opening;
    this.eraser = eraser;
    this.lag = lag;
    this.writer = writer;
    this.replicas = replicas;
  }

  /**
   * Opens the journal, finishes what a crash cut off, and brings the catalogue up to it.
   *
   * @param directory of {@code catalogue.db}, on the real file system
   * @param versionsKeep how many versions of a path stay, 0 for all
   */
  static Journal open(
      Disk disk,
      Path directory,
      NodeId node,
      Core core,
      InstantSource clock,
      RandomGenerator random,
      int versionsKeep,
      Lag.Patience patience)
      throws IOException, SQLException {
    return open(disk, directory, node, core, clock, random, versionsKeep, patience, FILE_BYTES_MAX);
  }

  static Journal open(
      Disk disk,
      Path directory,
      NodeId node,
      Core core,
      InstantSource clock,
      RandomGenerator random,
      int versionsKeep,
      Lag.Patience patience,
      long fileBytesMax)
      throws IOException, SQLException {
    var digests = new RecordDigests(core);
    var opening = new CatalogueOpening(new CatalogueFile(directory), disk, digests);
    var catalogue = opening.open();
    var origin = new Origin(node, random.nextLong());
    var replicas = new Replicas(disk, digests, random, fileBytesMax);
    var writer = replicas.begin(origin);
    var journal =
        new Journal(
            clock,
            versionsKeep,
            digests,
            opening,
            new Eraser(disk, digests),
            new Lag(catalogue, patience),
            writer,
            replicas);
    for (var damage : catalogue.damage()) {
      LOG.error(
          "{}; what it held is not shown until another node brings it, or the file is restored from"
              + " a copy and fsck --rebuild was run",
          damage);
    }
    journal.eraseRemoved();
    return journal;
  }

  /** Why nothing can be written until the process starts anew, or null. */
  public @Nullable String failure() {
    return forcing.failure();
  }

  Catalogue catalogue() {
    return lag.catalogue();
  }

  /** What the records say of the network as a whole. */
  NetworkState network() {
    return catalogue().registers().network();
  }

  /** How far each origin's records are durable and applied without a hole. */
  Map<Origin, Reached> reached() {
    return catalogue().origins().whole();
  }

  /** Parts of the journal files that were durable once and cannot be read. */
  List<Damage> damage() throws SQLException {
    return catalogue().damage();
  }

  /**
   * Judges, appends, forces and applies the writes as one group, in their order.
   *
   * @throws CatalogueDamagedException nothing of the group happened; {@link #rebuild}, then try
   *     again
   */
  Commit commit(List<JournalWrite> writes) throws SQLException {
    var failure = forcing.failure();
    if (failure != null) {
      return refused(writes, new Refusal(Failure.UNAVAILABLE, failure));
    }
    try {
      lag.catchUp(opening, replicas, forcing);
    } catch (Refusal readOnly) {
      return refused(writes, readOnly);
    } catch (IOException | SQLException error) {
      LOG.error("the catalogue cannot be brought up to the journal", error);
      return refused(
          writes,
          isFull(error)
              ? Forcing.NO_SPACE
              : new Refusal(
                  Failure.UNAVAILABLE, "the catalogue lags behind the journal; try again"));
    }
    lag.begin();
    var group = writer.begin(clock.millis(), catalogue().origins().latest());
    List<Outcome> outcomes;
    try {
      outcomes = judge(writes, group);
    } catch (SQLException | RuntimeException error) {
      lag.reload();
      return judged(writes, error);
    }
    var refusal =
        group.isEmpty() ? null : forcing.run(() -> writer.write(group), group.records().size());
    if (refusal != null) {
      lag.takeBack();
      return refused(writes, refusal);
    }
    if (group.isEmpty()) {
      lag.unchanged();
      return new Commit(outcomes, lag.told(List.of()));
    }
    var records = recordsOf(group);
    boolean kept = lag.keep(group.records(), records);
    return new Commit(outcomes, lag.told(kept ? records : List.of()));
  }

  private static List<JournalRecord> recordsOf(Group group) {
    return recordsOf(group.records());
  }

  private static List<JournalRecord> recordsOf(List<Located> located) {
    return located.stream().map(Located::record).toList();
  }

  /** The catalogue could not be read or changed: nothing of the group happened. */
  private static Commit judged(List<JournalWrite> writes, Exception error) {
    return switch (error) {
      case SQLException full when isFull(full) -> refused(writes, Forcing.NO_SPACE);
      case SQLException sql when CatalogueConnection.isDamage(sql) ->
          throw new CatalogueDamagedException("SQLite finds the catalogue damaged", sql);
      case RuntimeException bug -> throw bug;
      default -> {
        LOG.error("the catalogue cannot be changed", error);
        yield refused(
            writes,
            new Refusal(
                Failure.UNAVAILABLE, "the catalogue cannot be changed; this node's log says why"));
      }
    };
  }

  private static boolean isFull(Exception error) {
    return error instanceof DiskFullException
        || error instanceof SQLException sql
            && sql.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code;
  }

  private List<Outcome> judge(List<JournalWrite> writes, Group group) throws SQLException {
    var writing = new Writing(catalogue(), group, versionsKeep);
    var outcomes = new ArrayList<Outcome>(writes.size());
    for (var write : writes) {
      try {
        outcomes.add(new Outcome.Done(writing.write(write)));
      } catch (Refusal refusal) {
        outcomes.add(new Outcome.Refused(refusal));
      }
    }
    return outcomes;
  }

  /**
   * Keeps and applies what other nodes wrote, as far as each origin's records follow those that are
   * here. What is here already changes nothing.
   *
   * @throws Refusal nothing can be kept just now; it will be sent again
   * @throws CatalogueDamagedException the same; {@link #rebuild} first
   */
  Received receive(List<SentRecord> sent) throws SQLException, IOException {
    var failure = forcing.failure();
    if (failure != null) {
      throw new Refusal(Failure.UNAVAILABLE, failure);
    }
    lag.catchUp(opening, replicas, forcing);
    lag.begin();
    var receiving = new Receiving(catalogue(), replicas, digests, writer.origin());
    try {
      for (var record : sent) {
        receiving.take(record);
      }
    } catch (SQLException | RuntimeException error) {
      lag.reload();
      throw error;
    } catch (IOException unforced) { // of a file that was closed to open another
      lag.reload();
      throw forcing.failed(unforced);
    }
    var mended = new ArrayList<Located>();
    var durable = new ArrayList<Located>();
    append(receiving.mended(), mended, List.of()); // they come again while their hole is listed
    append(receiving.appended(), durable, durable);
    mended.addAll(durable);
    boolean kept = lag.keep(mended, recordsOf(durable));
    return new Received(lag.told(kept ? recordsOf(mended) : List.of()), receiving.lacking());
  }

  /**
   * Makes parts durable, one after the other.
   *
   * @param durable takes the records of those that are
   * @param again those that the catalogue reads again should this end early
   */
  private void append(Collection<? extends Part> parts, List<Located> durable, List<Located> again)
      throws SQLException {
    for (var part : parts) {
      var group = part.group();
      var refusal = group.isEmpty() ? null : forcing.run(part::write, group.records().size());
      if (refusal != null) {
        lag.behind(recordsOf(again));
        lag.takeBack();
        throw refusal;
      }
      durable.addAll(group.records());
    }
  }

  private static Commit refused(List<JournalWrite> writes, Refusal refusal) {
    return new Commit(Collections.nCopies(writes.size(), new Outcome.Refused(refusal)), List.of());
  }

  /** Readers see all that is applied from now on. */
  void settle() {
    lag.settle();
  }

  /**
   * The same, and what an earlier commit could not keep.
   *
   * @return records that are applied with it and nobody knows of
   * @throws Refusal nothing can be kept just now
   */
  List<JournalRecord> settleAll() throws IOException, SQLException {
    lag.settle();
    if (!lag.isNone()) {
      var failure = forcing.failure();
      if (failure != null) { // the files may end in what was never forced
        throw new Refusal(Failure.UNAVAILABLE, failure);
      }
      lag.catchUp(opening, replicas, forcing);
    }
    return lag.told(List.of());
  }

  /** Whether something was left to a later commit. */
  boolean isOpen() {
    return lag.isOpen();
  }

  /** Whether readers see all that the journal has. */
  boolean isSettled() {
    return lag.isNone();
  }

  /**
   * Between two groups: erases the bodies of what was removed, and keeps the catalogue's log short.
   */
  void tidy() throws SQLException, IOException {
    if (forcing.failure() == null && lag.isNone()) {
      eraseRemoved();
      catalogue().connection().checkpoints().makeIfLong();
    }
  }

  private void eraseRemoved() throws SQLException {
    try {
      eraser.eraseDue(catalogue());
    } catch (NoDescriptorException none) {
      LOG.warn("bodies of what was removed stay until later: {}", none.getMessage());
    } catch (IOException error) {
      forcing.failed(error);
    }
  }

  /** Storage holds nothing of these manifests any more. */
  void collected(List<ManifestId> manifests) throws SQLException {
    settle();
    var catalogue = catalogue();
    catalogue.change(
        () -> {
          for (var manifest : manifests) {
            catalogue.absences().collected(manifest);
          }
        });
  }

  /**
   * Drops the catalogue and builds it anew. Nobody else may have it open.
   *
   * @return records that are applied with it and nobody knows of
   */
  List<JournalRecord> rebuild() throws IOException, SQLException {
    var durable = new HashMap<Origin, Long>();
    catalogue()
        .origins()
        .all()
        .forEach((origin, reached) -> durable.put(origin, reached.sequence()));
    catalogue().close();
    lag.rebuilt(opening.rebuild(durable));
    return lag.told(List.of());
  }

  @Override
  public void close() throws IOException, SQLException {
    settle();
    if (forcing.failure() == null) {
      writer.close();
      replicas.close();
    }
    catalogue().closeWhole();
  }
}
