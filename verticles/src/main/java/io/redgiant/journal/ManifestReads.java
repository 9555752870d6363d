package io.redgiant.journal;

import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsQuery;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestId;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists the manifests that versions name or, being removed, named: what storage may not yet forget.
 */
final class ManifestReads {
  private static final byte[] BEFORE_ALL = {};

  private final CatalogueConnection catalogue;

  ManifestReads(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
  }

  ManifestsPage page(ManifestsQuery query) throws SQLException {
    int limit = Math.clamp(query.limit(), 1, Limits.MANIFEST_ROWS_MAX);
    var uses = new TreeMap<ManifestId, ManifestsPage.Use>();
    var after = query.after() == null ? BEFORE_ALL : query.after().digest().bytes();
    removed(after, limit, uses);
    live(after, limit, uses);
    return new ManifestsPage(uses.values().stream().limit(limit).toList(), uses.size() <= limit);
  }

  /**
   * Adds the next manifests in use, and one more than the limit to show that the page is not the
   * last.
   */
  private void live(byte[] after, int limit, TreeMap<ManifestId, ManifestsPage.Use> uses)
      throws SQLException {
    byte[] from = after;
    for (int count = 0; count <= limit; count++) {
      var row = next(from);
      if (row == null) {
        return;
      }
      var named = row.published();
      uses.put(
          named.manifest(),
          new ManifestsPage.Use(named.manifest(), named.content(), named.size(), -1));
      from = row.published().manifest().digest().bytes();
    }
  }

  private @Nullable EntryRow next(byte[] after) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT "
                + EntryTable.COLUMNS
                + ", manifest FROM entries WHERE manifest > ? ORDER BY manifest LIMIT 1");
    select.setBytes(1, after);
    try (var rows = select.executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      var row = EntryTable.read(rows);
      if (!row.published().manifest().digest().equals(Digest.of(rows.getBytes(5)))) {
        // Storage deletes what is not listed: an index that is out of step must not pass.
        throw new CatalogueDamagedException(
            "row " + row.place() + " of the catalogue is listed under another manifest");
      }
      return row;
    }
  }

  Set<ManifestId> named(List<ManifestId> asked) throws SQLException {
    var named = new HashSet<ManifestId>();
    var select = catalogue.prepare("SELECT 1 FROM entries WHERE manifest = ? LIMIT 1");
    for (var manifest : asked) {
      select.setBytes(1, manifest.digest().bytes());
      try (var rows = select.executeQuery()) {
        if (rows.next()) {
          named.add(manifest);
        }
      }
    }
    return named;
  }

  private void removed(byte[] after, int limit, TreeMap<ManifestId, ManifestsPage.Use> uses)
      throws SQLException {
    var select =
        catalogue.prepare(
            """
            SELECT manifest, max(removed) FROM absent WHERE manifest IS NOT NULL AND manifest > ?
            GROUP BY manifest ORDER BY manifest LIMIT ?\
            """);
    select.setBytes(1, after);
    select.setInt(2, limit + 1);
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        var manifest = new ManifestId(Digest.of(rows.getBytes(1)));
        uses.put(
            manifest,
            ManifestsPage.Use.removed(manifest, new HybridTime(rows.getLong(2)).millis()));
      }
    }
  }
}
