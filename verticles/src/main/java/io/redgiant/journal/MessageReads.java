package io.redgiant.journal;

import io.redgiant.local.ByReference;
import io.redgiant.local.Message;
import io.redgiant.local.MessageQuery;
import io.redgiant.local.Messages;
import io.redgiant.local.Told;
import io.redgiant.local.Unread;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import io.redgiant.protocol.Turn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers questions about what is said. What a peer may not see is not found. */
final class MessageReads {
  /** Unread messages of a room that are counted: whoever has more reads "99+". */
  private static final int COUNTED_MAX = 100;

  /** Messages that are looked at for them, removed ones included: some milliseconds. */
  private static final int LOOKED_AT_MAX = 2_000;

  private static final byte[] END = new byte[Turn.BYTES];

  static {
    Arrays.fill(END, (byte) 0xFF);
  }

  private final CatalogueConnection catalogue;
  private final RoomAccess access;
  private final MessageTable messages;
  private final MessageViews views;
  private final MissedTalk missed;
  private final MessageSearches searches;
  private final EverybodyRead everybody;

  MessageReads(CatalogueConnection catalogue, RoomAccess access) {
    this.catalogue = catalogue;
    this.access = access;
    messages = new MessageTable(catalogue);
    views = new MessageViews(catalogue);
    missed = new MissedTalk(catalogue, access);
    searches = new MessageSearches(catalogue, access);
    everybody = new EverybodyRead(catalogue);
  }

  /**
   * @param whole how far each origin's records are here without a hole
   */
  ByReference find(MessageQuery query, Map<Origin, Reached> whole, Position state)
      throws SQLException {
    return switch (query) {
      case MessageQuery.History history -> history(history, state);
      case MessageQuery.One one -> one(one, state);
      case MessageQuery.Now now -> now(now.message());
      case MessageQuery.Since since -> missed.since(since, whole);
      case MessageQuery.Search search -> searches.search(search, state);
      case MessageQuery.Count count -> count(count);
      case MessageQuery.Everybody all -> everybody.read();
    };
  }

  private Messages history(MessageQuery.History query, Position state) throws SQLException {
    access.requireRead(query.peer(), query.room());
    requireLimit(query.limit());
    var around = query.around();
    if (around != null) {
      var turn = visible(query.peer(), around, query.room()).turn().encode();
      if (query.limit() < 2) {
        throw new Refusal(Failure.BAD_REQUEST, "around a message there are at least two");
      }
      var before = page(query.room(), turn, query.limit() / 2, false);
      var from = page(query.room(), turn, query.limit() - query.limit() / 2, true);
      var all = new ArrayList<>(before.messages);
      all.addAll(from.messages);
      return new Messages(all, before.more, from.more, state);
    }
    if (query.from() != null) {
      var page = page(query.room(), Turn.parse(query.from()), query.limit(), true);
      return new Messages(page.messages, query.from(), page.more, state);
    }
    var end = query.before() == null ? END : Turn.parse(query.before());
    var page = page(query.room(), end, query.limit(), false);
    return new Messages(page.messages, page.more, query.before(), state);
  }

  /**
   * @param more the key at which another page begins, or null
   */
  private record Page(List<Message> messages, @Nullable String more) {}

  private Page page(RoomId room, byte[] turn, int limit, boolean forwards) throws SQLException {
    var rows =
        forwards ? messages.from(room, turn, limit + 1) : messages.before(room, turn, limit + 1);
    var shown = new ArrayList<Message>();
    String more = null;
    int bytes = 0;
    for (int index = 0; index < rows.size(); index++) {
      var row = rows.get(index);
      var message = row.talk() == null ? null : views.of(row, row.talk());
      int own = message == null ? 0 : message.bytes();
      if (index == limit || bytes > 0 && bytes + own > Limits.HISTORY_BYTES_MAX) {
        more = rows.get(forwards ? index : index - 1).turn().toString();
        break;
      }
      if (message != null) {
        shown.add(message);
        bytes += own;
      }
    }
    if (!forwards) {
      Collections.reverse(shown);
    }
    return new Page(shown, more);
  }

  static void requireLimit(int limit) {
    if (limit < 1 || limit > Limits.HISTORY_MESSAGES_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a page has 1 to " + Limits.HISTORY_MESSAGES_MAX + " messages, not " + limit);
    }
  }

  private Messages one(MessageQuery.One query, Position state) throws SQLException {
    var row = visible(query.peer(), query.message(), null);
    return new Messages(views.of(List.of(row)), null, null, state);
  }

  private Told now(RecordId message) throws SQLException {
    var row = messages.find(message);
    if (row == null || !row.shown() || row.talk() == null) {
      return new Told(null, List.of());
    }
    var doubles = new ArrayList<RecordId>();
    if (row.key().length > 0) {
      for (var same : messages.ofWrite(row.peer(), row.key())) {
        if (same.folded()) {
          doubles.add(same.id());
        }
      }
    }
    return new Told(views.of(row, row.talk()), doubles);
  }

  private MessageRow visible(PeerId peer, RecordId message, @Nullable RoomId room)
      throws SQLException {
    var row = messages.find(message);
    if (row == null
        || !row.shown()
        || !access.mayRead(peer, row.room())
        || room != null && !row.room().equals(room)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no message " + message);
    }
    return row;
  }

  private Unread count(MessageQuery.Count query) throws SQLException {
    var counts = new HashMap<RoomId, Unread.Count>();
    for (var read : query.read().entrySet()) {
      if (access.mayRead(query.peer(), read.getKey())) {
        counts.put(read.getKey(), count(query.peer(), read.getKey(), read.getValue()));
      }
    }
    return new Unread(counts);
  }

  private Unread.Count count(PeerId peer, RoomId room, Seen read) throws SQLException {
    int unread = 0;
    int mentions = 0;
    for (var origin : origins(room)) {
      if (unread >= COUNTED_MAX) {
        break;
      }
      for (var row : posted(room, origin, read.of(origin))) {
        var talk = row.talk();
        if (talk == null || row.folded() || row.peer().equals(peer)) {
          continue;
        }
        unread++;
        mentions += talk.mentions().contains(peer) ? 1 : 0;
      }
    }
    var last = messages.before(room, END, 1);
    return new Unread.Count(unread, mentions, last.isEmpty() ? null : time(last.getFirst()));
  }

  private static HybridTime time(MessageRow row) {
    return row.turn().time();
  }

  /** Who wrote messages of a room: a look for each, not for each message. */
  private List<Origin> origins(RoomId room) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT origin FROM talk WHERE room = ? AND kind = ? AND origin > ?"
                + " ORDER BY origin LIMIT 1");
    var found = new ArrayList<Origin>();
    byte[] last = {};
    while (true) {
      select.setBytes(1, room.value().bytes());
      select.setInt(2, RecordKind.MESSAGE_POSTED.code());
      select.setBytes(3, last);
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          return found;
        }
        last = rows.getBytes(1);
      }
      found.add(Origins.origin(last));
    }
  }

  /** Those that are there still: of removed ones nobody is told that they are unread. */
  private List<MessageRow> posted(RoomId room, Origin origin, long after) throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT about FROM talk WHERE room = ? AND kind = ? AND origin = ? AND sequence > ?"
                + " ORDER BY sequence LIMIT "
                + LOOKED_AT_MAX);
    select.setBytes(1, room.value().bytes());
    select.setInt(2, RecordKind.MESSAGE_POSTED.code());
    select.setBytes(3, Origins.encode(origin));
    select.setLong(4, after);
    var found = new ArrayList<MessageRow>();
    try (var rows = select.executeQuery()) {
      while (found.size() < COUNTED_MAX && rows.next()) {
        var row = messages.find(MissedTalk.record(rows.getBytes(1)));
        if (row != null) {
          found.add(row);
        }
      }
    }
    return found;
  }
}
