package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stopped node's catalogue for a check: a copy, as opening one writes beside it. The copy takes
 * the log along. A start does without, but the log knows best which records were durable, and which
 * manifests removed versions named.
 *
 * <p>Damage becomes a finding here: the catalogue is derived, so the check goes on without it.
 */
final class CatalogueCopy implements AutoCloseable {
  private static final String REBUILT = "`fsck --rebuild` builds it anew";
  private static final String REBUILT_ALONE = "the next start or " + REBUILT;

  private final Catalogue catalogue;
  private final List<String> findings;

  private CatalogueCopy(Catalogue catalogue, List<String> findings) {
    this.catalogue = catalogue;
    this.findings = findings;
  }

  /**
   * Null where there is no catalogue to rely on; {@code findings} says so unless a crash did it.
   */
  static @Nullable CatalogueCopy open(CatalogueFile file, Scratch scratch, List<String> findings)
      throws IOException, SQLException {
    var log = CatalogueLog.damage(file.log());
    if (log != null) {
      findings.add(log + "; the next start drops it, the journal holds all it did");
    }
    if (!Files.exists(file.path()) || !Files.exists(file.sum())) {
      return null; // dropped, or a crash came while it was written: nobody relies on it
    }
    var copy = new CatalogueFile(scratch.directory("kept"));
    file.copyTo(copy);
    if (Files.exists(file.log())) {
      Files.copy(file.log(), copy.log());
    }
    if (copy.intact() == null) {
      findings.add(
          "catalogue.db is not what catalogue.sum beside it says: one of the two is damaged, or of"
              + " another version; "
              + REBUILT_ALONE);
      return null;
    }
    try {
      return new CatalogueCopy(open(copy), findings);
    } catch (CatalogueDamagedException | SQLException error) {
      findings.add(damaged(error));
      return null;
    }
  }

  private static Catalogue open(CatalogueFile copy) throws SQLException {
    var connection = CatalogueConnection.open(copy);
    try {
      return new Catalogue(connection, false);
    } catch (CatalogueDamagedException | SQLException error) {
      connection.close();
      throw error;
    }
  }

  /** Which sequences were durable, by origin: the catalogue commits after the force. */
  static Map<Origin, Long> durable(@Nullable CatalogueCopy copy) {
    var durable = new HashMap<Origin, Long>();
    if (copy != null) {
      var reached = copy.catalogue.origins().all();
      reached.forEach((origin, last) -> durable.put(origin, last.sequence()));
    }
    return durable;
  }

  /**
   * Holds the copy, brought up to the journal as a start would, against what the journal files say.
   *
   * @param whole the journal files could all be read; else the two differ, and the catalogue may be
   *     the one that is right
   * @param names takes what the catalogue names, as far as it can be read
   */
  void compare(Catalogue built, boolean whole, Disk disk, Core core, ManifestNames names)
      throws IOException, SQLException {
    try {
      remembered();
      missing(disk);
      compareStates(built, whole, disk, core);
      names.add(catalogue.connection());
    } catch (CatalogueDamagedException | SQLException error) {
      findings.add(damaged(error));
    }
  }

  private void compareStates(Catalogue built, boolean whole, Disk disk, Core core)
      throws IOException, SQLException {
    var digests = new RecordDigests(core);
    var opening = CatalogueOpening.readOnly(catalogue.connection().file(), disk, digests);
    if (!opening.fits(catalogue.origins().all())) {
      findings.add(
          "catalogue.db knows records that the journal files lack; "
              + REBUILT_ALONE
              + " without them, so restore the files first");
    } else if (whole) {
      opening.catchUp(catalogue, Map.of());
      var kept = StateDigest.of(catalogue.connection(), core);
      if (!kept.equals(StateDigest.of(built.connection(), core))) {
        findings.add("catalogue.db does not say what the journal files do; " + REBUILT);
      }
    }
  }

  /** Damage of the journal that cannot be seen in the files alone. */
  private void remembered() throws SQLException {
    for (var damage : catalogue.damage()) {
      if (!findings.contains(damage.toString())) {
        findings.add(
            damage + " (catalogue.db remembers this; once the file is restored, " + REBUILT + ")");
      }
    }
  }

  private void missing(Disk disk) throws IOException {
    for (var origin : catalogue.origins().all().entrySet()) {
      var name = new JournalFileName(origin.getKey(), origin.getValue().file());
      if (!disk.exists(name.path())) {
        long last = origin.getValue().sequence();
        findings.add(name.path() + " is missing: it held records up to " + last);
      }
    }
  }

  /** Says what is damaged; any other error of SQLite's is none of the catalogue's. */
  private static String damaged(Exception error) throws SQLException {
    if (error instanceof SQLException sql && !CatalogueConnection.isDamage(sql)) {
      throw sql;
    }
    return "catalogue.db is damaged: " + error.getMessage() + "; " + REBUILT;
  }

  @Override
  public void close() throws SQLException {
    catalogue.close();
  }
}
