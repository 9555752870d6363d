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
 * <p>A group is one transaction of the catalogue. Each write is judged and applied inside it, the
 * records are appended to the journal file and forced, once, and only then the transaction commits:
 * the catalogue never knows a record that a crash can take back.
 *
 * <p>Which errors are final. A failed force is: the kernel may have dropped the pages, and a second
 * one would lie. So is any failed write but that of a full disk, which is taken back. After a final
 * error nothing is written until the process starts anew; reads go on. A catalogue that cannot
 * commit is not: the records are durable, so the writes are answered, and the catalogue reads them
 * again before the next group.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** Files are rolled here: small enough to read in a second, large enough to be few. */
  static final long FILE_BYTES_MAX = 64L << 20;

  private static final Refusal NO_SPACE =
      new Refusal(Failure.NO_SPACE, "the disk is full; free some space and try again");

  private final InstantSource clock;
  private final int versionsKeep;
  private final RecordDigests digests;
  private final CatalogueOpening opening;
  private final Eraser eraser;
  private final JournalWriter writer;
  private final Replicas replicas;

  private Catalogue catalogue;
  private final List<JournalRecord> behind = new ArrayList<>(); // durable, and not applied yet
  private @Nullable String failure; // why nothing is written any more

  private Journal(
      InstantSource clock,
      int versionsKeep,
      RecordDigests digests,
      CatalogueOpening opening,
      Eraser eraser,
      Catalogue catalogue,
      JournalWriter writer,
      Replicas replicas) {
    this.clock = clock;
    this.versionsKeep = versionsKeep;
    this.digests = digests;
    this.opening = opening;
    this.eraser = eraser;
    this.catalogue = catalogue;
    this.writer = writer;
    this.replicas = replicas;
  }

  /**
   * Opens the journal, finishes what a crash cut off, and brings the catalogue up to it.
   *
   * @param directory of {@code catalogue.db}, on the real file system
   * @param versionsKeep how many versions of a path stay, 0 for all
   */
  public static Journal open(
      Disk disk,
      Path directory,
      NodeId node,
      Core core,
      InstantSource clock,
      RandomGenerator random,
      int versionsKeep)
      throws IOException, SQLException {
    return open(disk, directory, node, core, clock, random, versionsKeep, FILE_BYTES_MAX);
  }

  static Journal open(
      Disk disk,
      Path directory,
      NodeId node,
      Core core,
      InstantSource clock,
      RandomGenerator random,
      int versionsKeep,
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
            catalogue,
            writer,
            replicas);
    for (var damage : catalogue.damage()) {
      LOG.error("{}; what it held is not shown, run fsck and restore the file from a copy", damage);
    }
    journal.eraseRemoved();
    return journal;
  }

  /** Why nothing can be written until the process starts anew, or null. */
  public @Nullable String failure() {
    return failure;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  /** What the records say of the network as a whole. */
  NetworkState network() {
    return catalogue.registers().network();
  }

  /** How far each origin's records are durable and applied. */
  Map<Origin, Reached> reached() {
    return catalogue.origins().all();
  }

  /** Parts of the journal files that were durable once and cannot be read. */
  List<Damage> damage() throws SQLException {
    return catalogue.damage();
  }

  /**
   * Judges, appends, forces and applies the writes as one group, in their order.
   *
   * @throws CatalogueDamagedException nothing of the group happened; {@link #rebuild}, then try
   *     again
   */
  Commit commit(List<JournalWrite> writes) throws SQLException {
    if (failure != null) {
      return refused(writes, new Refusal(Failure.UNAVAILABLE, failure));
    }
    List<JournalRecord> late;
    try {
      late = catchUp();
    } catch (Refusal readOnly) {
      return refused(writes, readOnly);
    } catch (IOException | SQLException error) {
      LOG.error("the catalogue cannot be brought up to the journal", error);
      return refused(
          writes,
          new Refusal(Failure.UNAVAILABLE, "the catalogue lags behind the journal; try again"));
    }
    catalogue.begin();
    var group = writer.begin(clock.millis(), catalogue.origins().latest());
    List<Outcome> outcomes;
    try {
      outcomes = judge(writes, group);
    } catch (SQLException | RuntimeException error) {
      catalogue.reload();
      return judged(writes, error).after(late);
    }
    var refusal = group.isEmpty() ? null : append(writer, group);
    if (group.isEmpty() || refusal != null) {
      catalogue.rollback();
      return (refusal == null ? new Commit(outcomes, List.of()) : refused(writes, refusal))
          .after(late);
    }
    return keep(group, outcomes).after(late);
  }

  /** The catalogue could not be read or changed: nothing of the group happened. */
  private static Commit judged(List<JournalWrite> writes, Exception error) {
    return switch (error) {
      case SQLException full when full.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code ->
          refused(writes, NO_SPACE);
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

  private List<Outcome> judge(List<JournalWrite> writes, Group group) throws SQLException {
    var writing = new Writing(catalogue, group, versionsKeep);
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

  /** Makes the group durable, or says why it is not. */
  private @Nullable Refusal append(JournalWriter target, Group group) {
    try {
      target.write(group);
      return null;
    } catch (DiskFullException full) {
      LOG.warn("the disk is full: {} records refused", group.records().size());
      return NO_SPACE;
    } catch (NoDescriptorException none) {
      LOG.warn("{} records refused: {}", group.records().size(), none.getMessage());
      return new Refusal(
          Failure.UNAVAILABLE, "this node has too many files open; try again in a moment");
    } catch (IOException error) {
      return failed(error);
    }
  }

  private Refusal failed(IOException error) {
    LOG.error("the journal cannot be written; it is read-only until this node starts anew", error);
    failure =
        "the journal is read-only since a write failed ("
            + error.getMessage()
            + "); restart this node";
    return new Refusal(Failure.UNAVAILABLE, failure);
  }

  private Commit keep(Group group, List<Outcome> outcomes) {
    return new Commit(outcomes, kept(group.records().stream().map(Located::record).toList()));
  }

  /** Commits what was applied; what of it can be read there now. */
  private List<JournalRecord> kept(List<JournalRecord> records) {
    try {
      catalogue.commit();
      return records;
    } catch (SQLException error) {
      behind.addAll(records);
      catalogue.takeBack(error);
      LOG.error(
          "{} durable records could not be applied; they will be before the next write",
          records.size(),
          error);
      return List.of();
    }
  }

  /**
   * Keeps and applies what other nodes wrote, as far as each origin's records follow those that are
   * here. What is here already changes nothing.
   *
   * @throws Refusal nothing can be kept just now; it will be sent again
   * @throws CatalogueDamagedException the same; {@link #rebuild} first
   */
  Received receive(List<SentRecord> sent) throws SQLException, IOException {
    if (failure != null) {
      throw new Refusal(Failure.UNAVAILABLE, failure);
    }
    var applied = new ArrayList<>(catchUp());
    catalogue.begin();
    var receiving = new Receiving(catalogue, replicas, digests, writer.origin());
    try {
      for (var record : sent) {
        receiving.take(record);
      }
    } catch (SQLException | RuntimeException error) {
      catalogue.reload();
      throw error;
    } catch (IOException unforced) { // of a file that was closed to open another
      catalogue.reload();
      throw failed(unforced);
    }
    var durable = new ArrayList<JournalRecord>();
    for (var part : receiving.parts()) {
      var group = part.group();
      var refusal = group.isEmpty() ? null : append(part.writer(), group);
      if (refusal != null) {
        behind.addAll(durable);
        catalogue.rollback();
        throw refusal;
      }
      group.records().forEach(located -> durable.add(located.record()));
    }
    applied.addAll(kept(durable));
    return new Received(applied, receiving.lacking());
  }

  /** Applies what an earlier commit could not. Returns it. */
  private List<JournalRecord> catchUp() throws IOException, SQLException {
    if (behind.isEmpty()) {
      return List.of();
    }
    catalogue.reload();
    try {
      replicas.close();
    } catch (IOException unforced) {
      throw failed(unforced);
    }
    opening.catchUp(catalogue, Map.of());
    var applied = List.copyOf(behind);
    behind.clear();
    return applied;
  }

  private static Commit refused(List<JournalWrite> writes, Refusal refusal) {
    return new Commit(Collections.nCopies(writes.size(), new Outcome.Refused(refusal)), List.of());
  }

  /**
   * Between two groups: erases the bodies of what was removed, and keeps the catalogue's log short.
   */
  void tidy() throws SQLException, IOException {
    if (failure == null && behind.isEmpty()) {
      eraseRemoved();
      catalogue.connection().checkpointIfLong();
    }
  }

  private void eraseRemoved() throws SQLException {
    try {
      eraser.eraseDue(catalogue);
    } catch (NoDescriptorException none) {
      LOG.warn("bodies of what was removed stay until later: {}", none.getMessage());
    } catch (IOException error) {
      failed(error);
    }
  }

  /** Storage holds nothing of these manifests any more. */
  void collected(List<ManifestId> manifests) throws SQLException {
    catalogue.change(
        () -> {
          for (var manifest : manifests) {
            catalogue.absences().collected(manifest);
          }
        });
  }

  /** Drops the catalogue and builds it anew. Nobody else may have it open. */
  void rebuild() throws IOException, SQLException {
    var durable = new HashMap<Origin, Long>();
    catalogue.origins().all().forEach((origin, reached) -> durable.put(origin, reached.sequence()));
    catalogue.close();
    catalogue = opening.rebuild(durable);
    behind.clear();
  }

  @Override
  public void close() throws IOException, SQLException {
    if (failure == null) {
      writer.close();
      replicas.close();
    }
    catalogue.closeWhole();
  }
}
