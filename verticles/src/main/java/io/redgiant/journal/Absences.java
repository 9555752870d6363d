package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of versions that have no row: that a record which came first replaced or
 * removed them, and of removed ones which manifest they named, until storage has collected it.
 */
final class Absences {
  /** Nothing is known. */
  static final Absent NONE = new Absent(false, null);

  private final CatalogueConnection catalogue;
  private boolean empty; // there are certainly none: most records need not look
  private boolean erased; // all that was to be, certainly

  /**
   * @param removed when, or null where it was not
   */
  record Absent(boolean replaced, @Nullable HybridTime removed) {}

  /** What a write makes: a peer may use the same key for one of each. */
  enum Write {
    ENTRY(1),
    MESSAGE(2);

    private final int code; // in the table

    Write(int code) {
      this.code = code;
    }
  }

  /** A record body that is to leave the journal file it is in. */
  record Erasure(Origin origin, long file, long offset, RecordId version) {}

  Absences(CatalogueConnection catalogue) throws SQLException {
    this.catalogue = catalogue;
    empty = catalogue.number("SELECT EXISTS (SELECT 1 FROM absent)") == 0;
  }

  Absent find(RecordId version) throws SQLException {
    if (empty) {
      return NONE;
    }
    var select = catalogue.prepare("SELECT replaced, removed FROM absent WHERE version = ?");
    select.setBytes(1, version.digest().bytes());
    try (var rows = select.executeQuery()) {
      if (!rows.next()) {
        return NONE;
      }
      long time = rows.getLong(2);
      var removed = rows.wasNull() ? null : new HybridTime(time);
      return new Absent(rows.getBoolean(1), removed);
    }
  }

  /** A version has arrived that was waited for. */
  void forget(RecordId version) throws SQLException {
    var delete = catalogue.prepare("DELETE FROM absent WHERE version = ?");
    delete.setBytes(1, version.digest().bytes());
    delete.executeUpdate();
  }

  void replaced(RecordId version) throws SQLException {
    empty = false;
    var upsert =
        catalogue.prepare(
            "INSERT INTO absent (version, replaced) VALUES (?, 1) ON CONFLICT DO UPDATE SET"
                + " replaced = 1");
    upsert.setBytes(1, version.digest().bytes());
    upsert.executeUpdate();
  }

  /**
   * @param manifest what the version named, null where that is not known
   */
  void removed(RecordId version, HybridTime time, @Nullable ManifestId manifest)
      throws SQLException {
    empty = false;
    var upsert =
        catalogue.prepare(
            """
            INSERT INTO absent (version, replaced, removed, manifest) VALUES (?, 0, ?, ?)
            ON CONFLICT DO UPDATE SET removed = max(coalesce(removed, 0), excluded.removed),
              manifest = coalesce(excluded.manifest, manifest)\
            """);
    upsert.setBytes(1, version.digest().bytes());
    upsert.setLong(2, time.value());
    if (manifest == null) {
      upsert.setNull(3, Types.BLOB);
    } else {
      upsert.setBytes(3, manifest.digest().bytes());
    }
    upsert.executeUpdate();
  }

  /** Storage holds nothing of the manifest any more: it need not be named again. */
  void collected(ManifestId manifest) throws SQLException {
    var update = catalogue.prepare("UPDATE absent SET manifest = NULL WHERE manifest = ?");
    update.setBytes(1, manifest.digest().bytes());
    update.executeUpdate();
  }

  /** When the version that this write made was removed, or null. */
  @Nullable HybridTime removedWrite(Write kind, PeerId peer, byte[] key) throws SQLException {
    var select = catalogue.prepare("SELECT time FROM removed_writes WHERE write = ?");
    select.setBytes(1, write(kind, peer, key));
    try (var rows = select.executeQuery()) {
      return rows.next() ? new HybridTime(rows.getLong(1)) : null;
    }
  }

  void removedWrite(Write kind, PeerId peer, byte[] key, HybridTime time) throws SQLException {
    var upsert =
        catalogue.prepare(
            "INSERT INTO removed_writes (write, time) VALUES (?, ?)"
                + " ON CONFLICT DO UPDATE SET time = max(time, excluded.time)");
    upsert.setBytes(1, write(kind, peer, key));
    upsert.setLong(2, time.value());
    upsert.executeUpdate();
  }

  void erase(Erasure erasure) throws SQLException {
    erased = false;
    var insert =
        catalogue.prepare(
            "INSERT OR REPLACE INTO erasures (origin, file, offset, version) VALUES (?, ?, ?, ?)");
    insert.setBytes(1, Origins.encode(erasure.origin));
    insert.setLong(2, erasure.file);
    insert.setLong(3, erasure.offset);
    insert.setBytes(4, erasure.version.digest().bytes());
    insert.executeUpdate();
  }

  /** Bodies to erase, at most {@code limit}. */
  List<Erasure> erasures(int limit) throws SQLException {
    if (erased) {
      return List.of();
    }
    var select = catalogue.prepare("SELECT origin, file, offset, version FROM erasures LIMIT ?");
    select.setInt(1, limit);
    var erasures = new ArrayList<Erasure>();
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        erasures.add(
            new Erasure(
                Origins.origin(rows.getBytes(1)),
                rows.getLong(2),
                rows.getLong(3),
                new RecordId(Digest.of(rows.getBytes(4)))));
      }
    }
    erased = erasures.isEmpty();
    return erasures;
  }

  void erased(Erasure erasure) throws SQLException {
    var delete =
        catalogue.prepare("DELETE FROM erasures WHERE origin = ? AND file = ? AND offset = ?");
    delete.setBytes(1, Origins.encode(erasure.origin));
    delete.setLong(2, erasure.file);
    delete.setLong(3, erasure.offset);
    delete.executeUpdate();
  }

  private static byte[] write(Write kind, PeerId peer, byte[] key) {
    var target = new ByteArrayOutputStream();
    target.write(kind.code);
    target.writeBytes(peer.value().bytes());
    target.writeBytes(key);
    return target.toByteArray();
  }
}
