package io.redgiant.journal;

import io.redgiant.disk.Disk;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the catalogue and brings it to where the journal is: by the records it lacks, or by all of
 * them.
 */
final class CatalogueOpening {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogueOpening.class);
  private static final int RECORDS_PER_COMMIT = 50_000;

  private final CatalogueFile file;
  private final Disk disk;
  private final RecordDigests digests;
  private final boolean repairs;

  CatalogueOpening(CatalogueFile file, Disk disk, RecordDigests digests) {
    this(file, disk, digests, true);
  }

  private CatalogueOpening(CatalogueFile file, Disk disk, RecordDigests digests, boolean repairs) {
    this.file = file;
    this.disk = disk;
    this.digests = digests;
    this.repairs = repairs;
  }

  /** For a check: changes nothing of the journal files. */
  static CatalogueOpening readOnly(CatalogueFile file, Disk disk, RecordDigests digests) {
    return new CatalogueOpening(file, disk, digests, false);
  }

  Catalogue open() throws IOException, SQLException {
    var durable = new HashMap<Origin, Long>();
    var sums = file.intact();
    if (sums != null) {
      file.dropLog();
      var catalogue = new Catalogue(CatalogueConnection.open(file, sums), false);
      catalogue
          .origins()
          .all()
          .forEach((origin, reached) -> durable.put(origin, reached.sequence()));
      if (fits(catalogue.origins().all())) {
        catchUp(catalogue, durable);
        return catalogue;
      }
      LOG.warn("{} knows records that the journal files lack; building it anew", file.path());
      catalogue.close();
    }
    return rebuild(durable);
  }

  /** Applies what the journal files hold and the catalogue does not. */
  void catchUp(Catalogue catalogue, Map<Origin, Long> durable) throws IOException, SQLException {
    try (var replay = new Replay(disk, digests, repairs, catalogue.origins().all(), durable)) {
      apply(replay, catalogue);
    }
  }

  /**
   * Drops the catalogue and builds it from the journal files.
   *
   * @param durable which sequences are known to have been durable, by origin
   */
  Catalogue rebuild(Map<Origin, Long> durable) throws IOException, SQLException {
    file.drop();
    try (var filling = new Catalogue(CatalogueConnection.openForFilling(file), true);
        var replay = new Replay(disk, digests, repairs, Map.of(), durable)) {
      long records = apply(replay, filling);
      filling.finishFilling();
      if (records > 0) {
        LOG.info("built {} from {} records", file.path(), records);
      }
    }
    var catalogue = new Catalogue(CatalogueConnection.open(file), false);
    catalogue.connection().checkpoints().make();
    return catalogue;
  }

  private static long apply(Replay replay, Catalogue catalogue) throws IOException, SQLException {
    long records = 0;
    catalogue.begin();
    for (var located = replay.next(); located != null; located = replay.next()) {
      catalogue.apply(located);
      if (++records % RECORDS_PER_COMMIT == 0) {
        catalogue.commit();
        catalogue.begin();
      }
    }
    catalogue.remember(replay.damage());
    catalogue.commit();
    catalogue.connection().checkpoints().lookSoon();
    return records;
  }

  /** Whether the journal files reach as far as the catalogue says. */
  boolean fits(Map<Origin, Reached> reached) throws IOException {
    for (var origin : reached.entrySet()) {
      var name = new JournalFileName(origin.getKey(), origin.getValue().file());
      if (!disk.exists(name.path())) {
        return false;
      }
      try (var opened = disk.open(name.path())) {
        if (opened.size() < origin.getValue().end()) {
          return false;
        }
      }
    }
    return true;
  }
}
