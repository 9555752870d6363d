package io.redgiant.journal;

import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.Turn;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who reacts to which message: of each peer, message and emoji the last word counts. */
final class Reactions {
  private final CatalogueConnection catalogue;

  Reactions(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
  }

  void write(RecordId message, RecordHeader header, Reaction reaction) throws SQLException {
    var turn = Turn.of(header).encode();
    var select =
        catalogue.prepare(
            "SELECT stamp FROM reactions WHERE message = ? AND peer = ? AND emoji = ?");
    select.setBytes(1, message.digest().bytes());
    select.setBytes(2, header.peer().value().bytes());
    select.setString(3, reaction.emoji());
    try (var rows = select.executeQuery()) {
      if (rows.next() && Arrays.compareUnsigned(rows.getBytes(1), turn) >= 0) {
        return;
      }
    }
    var upsert =
        catalogue.prepare(
            "INSERT OR REPLACE INTO reactions (message, peer, emoji, stamp, is_on)"
                + " VALUES (?, ?, ?, ?, ?)");
    upsert.setBytes(1, message.digest().bytes());
    upsert.setBytes(2, header.peer().value().bytes());
    upsert.setString(3, reaction.emoji());
    upsert.setBytes(4, turn);
    upsert.setBoolean(5, reaction.on());
    upsert.executeUpdate();
  }

  /** A message is no more. */
  void forget(RecordId message) throws SQLException {
    var delete = catalogue.prepare("DELETE FROM reactions WHERE message = ?");
    delete.setBytes(1, message.digest().bytes());
    delete.executeUpdate();
  }

  /** Emoji → who, in the order in which they first came. */
  Map<String, List<PeerId>> to(RecordId message) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT emoji, peer FROM reactions WHERE message = ? AND is_on = 1 ORDER BY stamp");
    select.setBytes(1, message.digest().bytes());
    var found = new LinkedHashMap<String, List<PeerId>>();
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        found
            .computeIfAbsent(rows.getString(1), emoji -> new ArrayList<>())
            .add(new PeerId(Id128.read(ByteBuffer.wrap(rows.getBytes(2)))));
      }
    }
    return found;
  }

  /** How many there are, of all peers and emoji. */
  int count(RecordId message) throws SQLException {
    var select = catalogue.prepare("SELECT count(*) FROM reactions WHERE message = ?");
    select.setBytes(1, message.digest().bytes());
    try (var rows = select.executeQuery()) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
