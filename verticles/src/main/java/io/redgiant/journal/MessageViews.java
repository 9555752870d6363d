package io.redgiant.journal;

import io.redgiant.local.Message;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Talk;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Messages as people see them: with the files that they bring, and who reacted. */
final class MessageViews {
  private final EntryTable entries;
  private final Reactions reactions;

  MessageViews(CatalogueConnection catalogue) {
    entries = new EntryTable(catalogue);
    reactions = new Reactions(catalogue);
  }

  /** Of a row that is shown, and says this. */
  Message of(MessageRow row, Talk talk) throws SQLException {
    var edit = row.edit();
    return new Message(
        row.id(),
        row.room(),
        row.turn().toString(),
        row.turn().time(),
        row.peer(),
        talk,
        attachments(row, talk),
        edit == null ? null : edit.turn().time(),
        reactions.to(row.id()),
        Position.of(row.turn().origin(), row.turn().sequence()),
        new String(row.key(), StandardCharsets.UTF_8));
  }

  List<Message> of(List<MessageRow> rows) throws SQLException {
    var messages = new ArrayList<Message>(rows.size());
    for (var row : rows) {
      if (row.talk() != null) {
        messages.add(of(row, row.talk()));
      }
    }
    return messages;
  }

  private List<Entry> attachments(MessageRow row, Talk talk) throws SQLException {
    var found = new ArrayList<Entry>();
    for (var version : talk.attachments()) {
      var entry = entries.find(version);
      if (entry != null && entry.room().equals(row.room())) {
        found.add(entry.entry());
      }
    }
    return found;
  }
}
