package io.redgiant.journal;

import io.redgiant.local.MessageQuery;
import io.redgiant.local.Missed;
import io.redgiant.local.Missed.Event;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What happened in somebody's rooms since they last heard of them: by what each origin wrote, so
 * that what comes late is missed by nobody.
 */
final class MissedTalk {
  /** Records that one answer looks at, of rooms that are another's included: some milliseconds. */
  private static final int LOOKED_AT_MAX = 20_000;

  /** Of one that brings no message, about. */
  private static final int EVENT_BYTES = 400;

  private final CatalogueConnection catalogue;
  private final RoomAccess access;
  private final MessageTable messages;
  private final MessageViews views;

  /** A row of the table. */
  private record Happened(
      Origin origin, long sequence, RoomId room, RecordKind kind, byte[] about) {}

  MissedTalk(CatalogueConnection catalogue, RoomAccess access) {
    this.catalogue = catalogue;
    this.access = access;
    messages = new MessageTable(catalogue);
    views = new MessageViews(catalogue);
  }

  /**
   * @param whole how far each origin's records are here without a hole: what lies behind one may
   *     not be the next
   */
  Missed since(MessageQuery.Since query, Map<Origin, Reached> whole) throws SQLException {
    MessageReads.requireLimit(query.limit());
    var rooms = new HashSet<>(access.of(query.peer()));
    rooms.add(RoomId.LOBBY);
    var seen = new TreeMap<>(query.seen().sequences());
    var events = new ArrayList<Event>();
    var told = new HashSet<RecordId>();
    int left = LOOKED_AT_MAX;
    int bytes = 0;
    for (var reached : new TreeMap<>(whole).entrySet()) {
      var origin = reached.getKey();
      long end = reached.getValue().sequence();
      var rows = after(origin, query.seen().of(origin), end, left);
      left -= rows.size();
      for (var row : rows) {
        if (events.size() == query.limit() || bytes >= Limits.HISTORY_BYTES_MAX) {
          return new Missed(events, seen(seen), true);
        }
        if (rooms.contains(row.room)) {
          bytes += add(row, query.peer(), events, told);
        }
        seen.put(origin, row.sequence);
      }
      if (left == 0) {
        return new Missed(events, seen(seen), true);
      }
    }
    return new Missed(events, seen(seen), false);
  }

  private static Seen seen(SortedMap<Origin, Long> sequences) {
    var limited = new TreeMap<>(sequences);
    while (limited.size() > Limits.SEEN_ORIGINS_MAX) {
      limited.pollFirstEntry();
    }
    return new Seen(limited);
  }

  /** Returns about how many bytes it takes, if it is told. */
  private int add(Happened row, PeerId peer, List<Event> events, Set<RecordId> told)
      throws SQLException {
    if (row.kind.equals(RecordKind.MEMBER_CHANGED)) {
      var who = new PeerId(Id128.read(ByteBuffer.wrap(row.about)));
      if (who.equals(peer) || access.mayRead(peer, row.room)) {
        events.add(new Event.Changed(row.room, row.origin, row.sequence, who));
      }
    } else if (!access.mayRead(peer, row.room)) {
      return 0; // one who is only invited
    } else if (row.kind.equals(RecordKind.ROOM_DESCRIBED)) {
      events.add(new Event.Changed(row.room, row.origin, row.sequence, null));
    } else if (row.about.length == Digest.BYTES && told.add(record(row.about))) {
      var event = ofMessage(row, record(row.about));
      events.add(event);
      return event instanceof Event.Shown shown ? shown.message().bytes() : EVENT_BYTES;
    }
    return EVENT_BYTES;
  }

  private Event ofMessage(Happened row, RecordId id) throws SQLException {
    var message = messages.find(id);
    return message == null || !message.shown() || message.talk() == null
        ? new Event.Gone(row.room, row.origin, row.sequence, id)
        : new Event.Shown(row.room, row.origin, row.sequence, views.of(message, message.talk()));
  }

  private List<Happened> after(Origin origin, long sequence, long end, int limit)
      throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT sequence, room, kind, about FROM talk"
                + " WHERE origin = ? AND sequence > ? AND sequence <= ?"
                + " ORDER BY sequence LIMIT ?");
    select.setBytes(1, Origins.encode(origin));
    select.setLong(2, sequence);
    select.setLong(3, end);
    select.setInt(4, limit);
    var found = new ArrayList<Happened>();
    try (var rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(
            new Happened(
                origin,
                rows.getLong(1),
                new RoomId(Id128.read(ByteBuffer.wrap(rows.getBytes(2)))),
                new RecordKind(rows.getInt(3)),
                rows.getBytes(4)));
      }
    }
    return found;
  }

  static RecordId record(byte[] id) {
    return new RecordId(Digest.of(id));
  }
}
