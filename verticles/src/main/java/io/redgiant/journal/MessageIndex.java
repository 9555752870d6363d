package io.redgiant.journal;

import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Talk;
import java.sql.SQLException;

/**
 * The index of words over the messages that lists show, and whom they mention. Room, sender and
 * attachments are words of a column of their own, so that one look finds what is all of it.
 */
final class MessageIndex {
  private static final String WITH_FILE = "f";

  private final CatalogueConnection catalogue;

  MessageIndex(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
  }

  static void create(CatalogueConnection catalogue) throws SQLException {
    catalogue.execute(
        """
        CREATE VIRTUAL TABLE words USING fts5(
          text, marks, tokenize='unicode61 remove_diacritics 2', content='', columnsize=0)\
        """);
    // A removed message leaves none of its words in the index either.
    catalogue.execute("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)");
  }

  void insert(MessageRow row, Talk talk) throws SQLException {
    write("INSERT INTO words (rowid, text, marks) VALUES (?, ?, ?)", row, talk);
    for (var peer : talk.mentions()) {
      mention("INSERT OR IGNORE INTO mentions (peer, room, place) VALUES (?, ?, ?)", peer, row);
    }
  }

  void delete(MessageRow row, Talk talk) throws SQLException {
    write("INSERT INTO words (words, rowid, text, marks) VALUES ('delete', ?, ?, ?)", row, talk);
    for (var peer : talk.mentions()) {
      mention("DELETE FROM mentions WHERE peer = ? AND room = ? AND place = ?", peer, row);
    }
  }

  private void write(String sql, MessageRow row, Talk talk) throws SQLException {
    var statement = catalogue.prepare(sql);
    statement.setLong(1, row.place());
    statement.setString(2, talk.text());
    statement.setString(
        3,
        room(row.room())
            + " "
            + peer(row.peer())
            + (talk.attachments().isEmpty() ? "" : " " + WITH_FILE));
    statement.executeUpdate();
  }

  private void mention(String sql, PeerId peer, MessageRow row) throws SQLException {
    var statement = catalogue.prepare(sql);
    statement.setBytes(1, peer.value().bytes());
    statement.setBytes(2, row.room().value().bytes());
    statement.setLong(3, row.place());
    statement.executeUpdate();
  }

  /** The word that stands for a room. */
  static String room(RoomId room) {
    return "r" + room;
  }

  /** The word that stands for a sender. */
  static String peer(PeerId peer) {
    return "p" + peer;
  }

  /** The word that stands for attachments. */
  static String withFile() {
    return WITH_FILE;
  }
}
