package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
<<<<<<< HEAD
import io.redgiant.journal.JournalFinding.Harm;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
=======
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
>>>>>>> refs/heads/check
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
<<<<<<< HEAD
 * Reads all journal files and the catalogue of a stopped node and says what is wrong with them.
 *
 * <p>Every frame is read: checksums, the chain of ids, sequences without holes, and each body
 * against its hash in the header. The catalogue is compared, by what its records come to, with one
 * built from the files beside it. Nothing is changed.
 */
public final class JournalCheck {
  private JournalCheck() {}

  /** Checks journal files and catalogue. */
  public static List<JournalFinding> all(Disk disk, Path directory, Core core)
      throws IOException, SQLException {
    var findings = new ArrayList<>(files(disk, core));
    findings.addAll(catalogue(disk, directory, core));
    return findings;
  }

  /** Drops the catalogue and builds it from the journal files. */
  public static void rebuild(Disk disk, Path directory, Core core)
      throws IOException, SQLException {
    var opening = new CatalogueOpening(new CatalogueFile(directory), disk, new RecordDigests(core));
    opening.rebuild(Map.of()).closeWhole();
  }

  /** One number for what all records come to: the same on every node that has the same records. */
  public static Digest state(Path directory, Core core) throws SQLException {
    try (var connection = CatalogueConnection.openForReading(new CatalogueFile(directory))) {
      return StateDigest.of(connection, core);
    }
  }

  static List<JournalFinding> files(Disk disk, Core core) throws IOException {
    var findings = new ArrayList<JournalFinding>();
    var digests = new RecordDigests(core);
    for (var origin : Replay.origins(disk)) {
      checkOrigin(disk, origin, digests, findings);
    }
    return findings;
  }

  private static void checkOrigin(
      Disk disk, Origin origin, RecordDigests digests, List<JournalFinding> findings)
      throws IOException {
    var files = OriginScan.files(disk, origin);
    var reached = Reached.NOTHING;
    for (int index = 0; index < files.size(); index++) {
      boolean last = index == files.size() - 1;
      var name = files.get(index);
      try (var scan = new FileScan(disk, name, digests, last ? 0 : Long.MAX_VALUE)) {
        checkStart(name, scan.previous(), reached, findings);
        for (var frame = scan.next(); frame != null; frame = scan.next()) {
          checkBody(name, frame, digests, findings);
          reached = reached.after(Located.of(name, frame));
        }
        for (var damage : scan.damage()) {
          findings.add(
              new JournalFinding(damage.file(), damage.offset(), damage.what(), Harm.LOST));
        }
        if (!scan.sealed() && scan.damage().isEmpty()) {
          findings.add(
              new JournalFinding(
                  name.path(),
                  scan.end(),
                  "the file does not end in its mark: cut short, or the node was killed; the next"
                      + " start cuts off what was never durable",
                  Harm.LEFTOVER));
        }
      }
    }
  }

  private static void checkStart(
      JournalFileName name,
      @Nullable Digest previous,
      Reached reached,
      List<JournalFinding> findings) {
    boolean follows = previous == null || previous.equals(reached.last());
    if (name.first() != reached.sequence() + 1 || !follows) {
      findings.add(
          new JournalFinding(
              name.path(),
              0,
              "the records after " + reached.sequence() + " are missing",
              Harm.LOST));
    }
  }

  private static void checkBody(
      JournalFileName name, Frame frame, RecordDigests digests, List<JournalFinding> findings) {
    var salt = frame.record().salt();
    var body = frame.record().body();
    if (salt != null
        && body != null
        && !digests.body(salt, body).equals(frame.header().bodyHash())) {
      findings.add(
          new JournalFinding(
              name.path(),
              frame.offset(),
              "the body of record " + frame.header().sequence() + " is not what its header names",
              Harm.LOST));
    }
    if (frame.scrap()) {
      findings.add(
          new JournalFinding(
              name.path(),
              frame.offset(),
              "an erased body left bytes behind; the next start finishes it",
              Harm.LEFTOVER));
=======
 * The journal's part of {@code fsck}, for the data directory of a node that is stopped: reads every
 * record with what a start reads it with, builds the state anew in a directory of its own, and
 * holds the catalogue against it.
 *
 * <p>What a crash leaves is no finding, as the next start makes it good: a torn tail, a catalogue
 * that lags behind the journal, and one that was being written and has no sum.
 */
public final class JournalCheck {
  private final Disk disk;
  private final CatalogueFile file;
  private final Core core;
  private final List<String> findings = new ArrayList<>();
  private final ManifestNames names = new ManifestNames();

  /**
   * What the check came to.
   *
   * @param findings what is wrong, a sentence each; files are named relative to the data directory,
   *     with the offset where there is one
   * @param named every manifest in use, in order of id
   */
  public record Result(List<String> findings, List<Named> named) {
    public Result {
      findings = List.copyOf(findings);
      named = List.copyOf(named);
>>>>>>> refs/heads/check
    }
  }

  /**
<<<<<<< HEAD
   * Compares what the catalogue comes to, with the records that it lacks, with one built from the
   * files, both in a directory of their own.
   */
  private static List<JournalFinding> catalogue(Disk disk, Path directory, Core core)
      throws IOException, SQLException {
    var file = new CatalogueFile(directory);
    var name = file.path().getFileName().toString();
    if (!Files.exists(file.path())) {
      return List.of(
          new JournalFinding(name, -1, "it is missing; the next start builds it", Harm.LEFTOVER));
    }
    if (!file.isIntact()) {
      return List.of(
          new JournalFinding(
              name,
              -1,
              "its checksum is wrong or missing; the next start builds it anew",
              Harm.REPAIRABLE));
    }
    var scratch = Files.createTempDirectory(directory, "check");
    try {
      var kept = new CatalogueFile(Files.createDirectory(scratch.resolve("kept")));
      file.copyTo(kept);
      var built = new CatalogueFile(Files.createDirectory(scratch.resolve("built")));
      var keptState =
          state(CatalogueOpening.readOnly(kept, disk, new RecordDigests(core)).open(), core);
      var builtState =
          state(
              CatalogueOpening.readOnly(built, disk, new RecordDigests(core)).rebuild(Map.of()),
              core);
      return keptState.equals(builtState)
          ? List.of()
          : List.of(
              new JournalFinding(
                  name, -1, "it does not say what the journal files do", Harm.REPAIRABLE));
    } finally {
      delete(scratch);
    }
  }

  private static Digest state(Catalogue catalogue, Core core) throws SQLException {
    try (catalogue) {
      return StateDigest.of(catalogue.connection(), core);
    }
  }

  private static void delete(Path scratch) throws IOException {
    try (var files = Files.walk(scratch)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
=======
   * A manifest in use.
   *
   * @param path of the latest version that names it, or "removed" where all that did are gone and
   *     storage has not said that it holds nothing of it
   */
  public record Named(ManifestId manifest, String path) {}

  private JournalCheck(Disk disk, CatalogueFile file, Core core) {
    this.disk = disk;
    this.file = file;
    this.core = core;
  }

  /**
   * Checks journal files and catalogue; changes nothing on disk.
   *
   * @param directory of {@code catalogue.db}, on the real file system
   */
  public static Result check(Disk disk, Path directory, Core core)
      throws IOException, SQLException {
    return new JournalCheck(new UntouchedDisk(disk), new CatalogueFile(directory), core).run();
  }

  /**
   * Drops the catalogue and builds it from the journal files, as a start does that finds none.
   *
   * @param directory of {@code catalogue.db}, on the real file system
   */
  public static void rebuild(Disk disk, Path directory, Core core)
      throws IOException, SQLException {
    var file = new CatalogueFile(directory);
    Map<Origin, Long> durable;
    try (var scratch = Scratch.create();
        var kept = CatalogueCopy.open(file, scratch, new ArrayList<>())) {
      durable = CatalogueCopy.durable(kept); // or a cut file would pass for a torn tail
    }
    new CatalogueOpening(file, disk, new RecordDigests(core)).rebuild(durable).closeWhole();
  }

  private Result run() throws IOException, SQLException {
    try (var scratch = Scratch.create();
        var kept = CatalogueCopy.open(file, scratch, findings);
        var built = new Catalogue(openEmpty(scratch), true)) {
      boolean whole = build(built, CatalogueCopy.durable(kept));
      compare(kept, built, whole);
      names.add(built.connection());
    }
    var named = new ArrayList<Named>();
    names.all().forEach((manifest, path) -> named.add(new Named(manifest, path)));
    return new Result(findings, named);
  }

  private static CatalogueConnection openEmpty(Scratch scratch) throws IOException, SQLException {
    return CatalogueConnection.openForFilling(new CatalogueFile(scratch.directory("built")));
  }

  /** Reads all journal files into an empty catalogue. Returns whether they could all be read. */
  private boolean build(Catalogue built, Map<Origin, Long> durable)
      throws IOException, SQLException {
    var digests = new RecordDigests(core);
    built.begin();
    try (var replay = new Replay(disk, digests, Map.of(), durable)) {
      for (var located = replay.next(); located != null; located = replay.next()) {
        checkBody(located, digests);
        built.apply(located);
      }
      replay.damage().forEach(damage -> findings.add(damage.toString()));
      return replay.damage().isEmpty();
    } catch (UnknownFormatException foreign) {
      findings.add(String.valueOf(foreign.getMessage()));
      return false;
    } finally {
      built.commit();
    }
  }

  /** A start relies on the frame's checksum; the hash in the header is what other nodes rely on. */
  private void checkBody(Located located, RecordDigests digests) {
    var header = located.record().header();
    var salt = located.record().salt();
    var body = located.record().body();
    if (salt != null && body != null && !digests.body(salt, body).equals(header.bodyHash())) {
      var name = new JournalFileName(located.origin(), located.file()).path();
      long bytes = located.end() - located.offset();
      var what = "the body of record " + header.sequence() + " is not the one its header names";
      findings.add(new Damage(name, located.offset(), bytes, what).toString());
    }
  }

  private void compare(@Nullable CatalogueCopy kept, Catalogue built, boolean whole)
      throws IOException, SQLException {
    if (kept == null) {
      return;
    }
    try {
      kept.compare(built, whole, disk, core);
      kept.name(names); // of removed versions the journal files no longer hold the manifests
    } catch (CatalogueDamagedException damaged) {
      findings.add(CatalogueCopy.damaged(damaged));
>>>>>>> refs/heads/check
    }
  }
}
