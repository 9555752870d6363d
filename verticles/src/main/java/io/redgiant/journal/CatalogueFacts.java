package io.redgiant.journal;

import io.redgiant.protocol.RecordKind;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The registers as a reader of the catalogue finds them there. */
final class CatalogueFacts implements RoomAccess.Facts {
  private final CatalogueConnection catalogue;

  CatalogueFacts(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public Registers.@Nullable Value find(Registers.Name name) throws SQLException {
    var select = catalogue.prepare("SELECT row FROM registers WHERE kind = ? AND name = ?");
    select.setInt(1, name.kind().code());
    select.setString(2, name.text());
    try (var rows = select.executeQuery()) {
      return rows.next() ? Registers.decode(name, rows.getBytes(1)) : null;
    }
  }

  @Override
  public SortedMap<Registers.Name, Registers.Value> all(RecordKind kind, String prefix)
      throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT name, row FROM registers WHERE kind = ? AND name >= ? AND name < ?");
    select.setInt(1, kind.code());
    select.setString(2, prefix);
    select.setString(3, prefix + Character.MAX_VALUE);
    var found = new TreeMap<Registers.Name, Registers.Value>();
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        var name = new Registers.Name(kind, rows.getString(1));
        found.put(name, Registers.decode(name, rows.getBytes(2)));
      }
    }
    return found;
  }
}
