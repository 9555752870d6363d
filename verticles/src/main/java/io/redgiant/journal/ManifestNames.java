package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.ManifestId;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every manifest in use and what names it: the path of the latest version, or that all of them are
 * removed and storage has not said yet that it holds nothing of it.
 */
final class ManifestNames {
  /** No path is empty. */
  static final String REMOVED = "";

  private final Map<ManifestId, String> names = new TreeMap<>();

  /** Adds what the catalogue names; a path counts for more than a removal. */
  void add(CatalogueConnection catalogue) throws SQLException {
    var versions =
        catalogue.prepare("SELECT " + EntryTable.COLUMNS + " FROM entries ORDER BY place");
    try (var rows = versions.executeQuery()) {
      while (rows.next()) {
        var row = EntryTable.read(rows);
        names.put(row.published().manifest(), row.path());
      }
    }
    var removed = catalogue.prepare("SELECT manifest FROM absent WHERE manifest IS NOT NULL");
    try (var rows = removed.executeQuery()) {
      while (rows.next()) {
        names.putIfAbsent(new ManifestId(Digest.of(rows.getBytes(1))), REMOVED);
      }
    }
  }

  Map<ManifestId, String> all() {
    return names;
  }
}
