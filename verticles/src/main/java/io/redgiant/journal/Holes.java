package io.redgiant.journal;

import io.redgiant.protocol.Origin;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The holes in the origins' records, in memory and, with each commit, in the catalogue; with the
 * last record of one, what was said of the damage is forgotten.
 */
final class Holes {
  private final CatalogueConnection catalogue;
  private final Map<Origin, NavigableMap<Long, Hole>> holes = new HashMap<>(); // by first sequence
  private final Set<Key> changed = new HashSet<>();
  private boolean damaged; // the catalogue lists some

  private record Key(Origin origin, long first) {}

  Holes(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
  }

  /** Reads again what the last commit kept. */
  void load() throws SQLException {
    holes.clear();
    changed.clear();
    damaged = catalogue.number("SELECT count(*) FROM damage") > 0;
    var select = catalogue.prepare("SELECT origin, first, last, before FROM holes");
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        var before = Origins.decode(rows.getBytes(4));
        of(Origins.origin(rows.getBytes(1)))
            .put(rows.getLong(2), new Hole(rows.getLong(2), before, rows.getLong(3)));
      }
    }
  }

  private NavigableMap<Long, Hole> of(Origin origin) {
    return holes.computeIfAbsent(origin, first -> new TreeMap<>());
  }

  /** The one that the record is missing in, or null. */
  @Nullable Hole at(Origin origin, long sequence) {
    var ofOrigin = holes.get(origin);
    var entry = ofOrigin == null ? null : ofOrigin.floorEntry(sequence);
    return entry != null && entry.getValue().contains(sequence) ? entry.getValue() : null;
  }

  /** The first of each origin that has any. */
  Map<Origin, Hole> firsts() {
    var firsts = new HashMap<Origin, Hole>();
    holes.forEach((origin, ofOrigin) -> firsts.put(origin, ofOrigin.firstEntry().getValue()));
    return firsts;
  }

  void put(Origin origin, Hole hole) throws SQLException {
    var ofOrigin = of(origin);
    if (hole.isFilled()) {
      ofOrigin.remove(hole.first());
      if (ofOrigin.isEmpty()) {
        holes.remove(origin);
      }
      undamaged(origin, hole.first(), hole.last());
    } else {
      ofOrigin.put(hole.first(), hole);
    }
    changed.add(new Key(origin, hole.first()));
  }

  /** Some damage is listed from now on. */
  void damaged() {
    damaged = true;
  }

  /** What was lost from one of these records on is here again. */
  void undamaged(Origin origin, long first, long last) throws SQLException {
    if (damaged) {
      var forget =
          catalogue.prepare(
              "DELETE FROM damage WHERE sequence BETWEEN ? AND ? AND substr(file, 1, ?) = ?");
      var directory = JournalFileName.directory(origin) + "/";
      forget.setLong(1, first);
      forget.setLong(2, last);
      forget.setInt(3, directory.length());
      forget.setString(4, directory);
      forget.executeUpdate();
    }
  }

  /** Before a commit. */
  void store() throws SQLException {
    for (var key : changed) {
      var hole = at(key);
      var change =
          hole == null
              ? catalogue.prepare("DELETE FROM holes WHERE origin = ? AND first = ?")
              : catalogue.prepare(
                  "INSERT OR REPLACE INTO holes (origin, first, last, before) VALUES (?, ?, ?, ?)");
      change.setBytes(1, Origins.encode(key.origin));
      change.setLong(2, key.first);
      if (hole != null) {
        change.setLong(3, hole.last());
        change.setBytes(4, Origins.encode(hole.before()));
      }
      change.executeUpdate();
    }
    changed.clear();
  }

  private @Nullable Hole at(Key key) {
    var ofOrigin = holes.get(key.origin);
    return ofOrigin == null ? null : ofOrigin.get(key.first);
  }
}
