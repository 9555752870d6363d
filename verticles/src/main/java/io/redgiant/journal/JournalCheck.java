package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.journal.JournalFinding.Harm;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
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
    }
  }

  /**
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
    }
  }
}
