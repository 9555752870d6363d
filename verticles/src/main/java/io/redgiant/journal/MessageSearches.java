package io.redgiant.journal;

import io.redgiant.local.MessageQuery;
import io.redgiant.local.Messages;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RoomId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds messages by their words, the newest first. Rooms are words of the index too, so a search
 * looks at nothing of a room that is another's.
 */
final class MessageSearches {
  private final CatalogueConnection catalogue;
  private final RoomAccess access;
  private final MessageViews views;

  MessageSearches(CatalogueConnection catalogue, RoomAccess access) {
    this.catalogue = catalogue;
    this.access = access;
    views = new MessageViews(catalogue);
  }

  Messages search(MessageQuery.Search search, Position state) throws SQLException {
    MessageReads.requireLimit(search.limit());
    var select =
        catalogue.prepare(
            "SELECT m.place, m.row FROM words JOIN messages m ON m.place = words.rowid"
                + " WHERE words MATCH ? AND words.rowid >= ? AND words.rowid < ?"
                + " ORDER BY words.rowid DESC LIMIT ?");
    select.setString(1, expression(search));
    select.setLong(2, search.sinceMillis() == null ? 0 : place(search.sinceMillis()));
    long end = search.untilMillis() == null ? Long.MAX_VALUE : place(search.untilMillis());
    select.setLong(3, search.cursor() == null ? end : Math.min(end, search.cursor()));
    select.setInt(4, search.limit() + 1);
    var rows = MessageTable.rows(select);
    boolean more = rows.size() > search.limit();
    var page = more ? rows.subList(0, search.limit()) : rows;
    var next = more ? Long.toString(page.getLast().place()) : null;
    return new Messages(views.of(page), next, null, state);
  }

  private static long place(long millis) {
    return HybridTime.ofMillis(Math.max(0, millis)).value();
  }

  /** In the language of FTS5. Everything that people wrote is quoted. */
  private String expression(MessageQuery.Search search) throws SQLException {
    var terms = new ArrayList<String>();
    terms.add("marks : (" + rooms(search) + ")");
    if (search.from() != null) {
      terms.add("marks : " + quoted(MessageIndex.peer(search.from())));
    }
    if (search.withFile()) {
      terms.add("marks : " + quoted(MessageIndex.withFile()));
    }
    for (var word : search.words().split("\\s+")) {
      boolean beginning = word.endsWith("*") && word.length() > 1;
      var text = beginning ? word.substring(0, word.length() - 1) : word;
      if (text.codePoints().anyMatch(Character::isLetterOrDigit)) {
        terms.add("text : " + quoted(text) + (beginning ? " *" : ""));
      }
    }
    return String.join(" AND ", terms);
  }

  private String rooms(MessageQuery.Search search) throws SQLException {
    if (search.room() != null) {
      access.requireRead(search.peer(), search.room());
      return quoted(MessageIndex.room(search.room()));
    }
    var rooms = new LinkedHashSet<RoomId>(List.of(RoomId.LOBBY));
    for (var room : access.of(search.peer())) {
      if (access.mayRead(search.peer(), room)) {
        rooms.add(room);
      }
    }
    return rooms.stream()
        .map(room -> quoted(MessageIndex.room(room)))
        .collect(Collectors.joining(" OR "));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
