package io.redgiant.journal;

import java.sql.SQLException;
import java.util.Locale;

/**
 * The trigram index over the paths that lists show: which rows may hold a piece of text of three
 * characters or more.
 *
 * <p>It holds folded text ({@link #fold}) and no positions (detail=none: a quarter of the size,
 * three times the speed), so what it finds is a candidate, which the path itself confirms.
 */
final class PathIndex {
  private final CatalogueConnection catalogue;
  private boolean deferred;

  /**
   * @param deferred takes no rows one by one: {@link #fill} will take them all
   */
  PathIndex(CatalogueConnection catalogue, boolean deferred) {
    this.catalogue = catalogue;
    this.deferred = deferred;
  }

  static void create(CatalogueConnection catalogue) throws SQLException {
    catalogue.execute(
        """
        CREATE VIRTUAL TABLE paths USING fts5(
          path, tokenize='trigram case_sensitive 1', content='', detail=none, columnsize=0)\
        """);
    // A removed path leaves none of its pieces in the index either.
    catalogue.execute("INSERT INTO paths (paths, rank) VALUES ('secure-delete', 1)");
  }

  void insert(long place, String path) throws SQLException {
    if (deferred) {
      return;
    }
    var insert = catalogue.prepare("INSERT INTO paths (rowid, path) VALUES (?, ?)");
    insert.setLong(1, place);
    insert.setString(2, fold(path));
    insert.executeUpdate();
  }

  void delete(long place, String path) throws SQLException {
    if (deferred) {
      return;
    }
    var delete =
        catalogue.prepare("INSERT INTO paths (paths, rowid, path) VALUES ('delete', ?, ?)");
    delete.setLong(1, place);
    delete.setString(2, fold(path));
    delete.executeUpdate();
  }

  /** Takes in all shown rows of a catalogue that was filled without the index. */
  void fill() throws SQLException {
    deferred = false;
    var shown = catalogue.prepare("SELECT place, path FROM entries WHERE state = ? ORDER BY place");
    shown.setInt(1, EntryState.SHOWN_ENCODED);
    try (var rows = shown.executeQuery()) {
      while (rows.next()) {
        insert(rows.getLong(1), rows.getString(2));
      }
    }
  }

  /**
   * One spelling for upper and lower case, character by character: the same everywhere, whatever
   * the locale.
   */
  static String fold(String text) {
    if (text.chars().allMatch(character -> character < 0x80)) {
      return text.toLowerCase(Locale.ROOT);
    }
    var folded = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> Character.toLowerCase(Character.toUpperCase(point)))
        .forEach(folded::appendCodePoint);
    return folded.toString();
  }
}
