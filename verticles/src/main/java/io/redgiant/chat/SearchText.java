package io.redgiant.chat;

import io.redgiant.local.MessageQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people write to find messages: words, and among them {@code from:handle}, {@code in:room},
 * {@code has:file}, {@code before:2026-12-31} and {@code after:2026-01-01}, both in UTC.
 */
final class SearchText {
  private static final int CHARS_MAX = 400;

  private final Roster roster;
  private final PeerId peer;

  SearchText(Roster roster, PeerId peer) {
    this.roster = roster;
    this.peer = peer;
  }

  MessageQuery.Search query(String text, @Nullable String cursor, int limit, Position after) {
    if (text.length() > CHARS_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE, "what is searched for has at most " + CHARS_MAX + " characters");
    }
    var words = new ArrayList<String>();
    @Nullable RoomId room = null;
    @Nullable PeerId from = null;
    boolean withFile = false;
    @Nullable Long since = null;
    @Nullable Long until = null;
    for (var word : text.strip().split("\\s+")) {
      int colon = word.indexOf(':');
      var value = word.substring(colon + 1);
      switch (colon < 0 ? "" : word.substring(0, colon)) {
        case "from" -> from = sender(value);
        case "in" -> room = room(value);
        case "has" -> {
          if (!value.equals("file")) {
            throw new Refusal(Failure.BAD_REQUEST, "has:file is known, and has:" + value + " not");
          }
          withFile = true;
        }
        case "before" -> until = start(value);
        case "after" -> since = start(value) + 24 * 3_600_000L;
        default -> words.add(word);
      }
    }
    return new MessageQuery.Search(
        peer,
        after,
        String.join(" ", words),
        room,
        from,
        withFile,
        since,
        until,
        cursor == null ? null : number(cursor),
        limit);
  }

  private PeerId sender(String handle) {
    var name = handle.startsWith("@") ? handle.substring(1) : handle;
    var found =
        roster.handles().entrySet().stream()
            .filter(
                entry ->
                    entry.getValue().equalsIgnoreCase(name)
                        || entry.getKey().toString().equals(name))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (found.size() > 1) {
      throw new Refusal(
          Failure.CONFLICT,
          "more than one peer is called '" + name + "'; name one by its id",
          found.stream().map(PeerId::toString).toList());
    }
    if (found.isEmpty()) {
      throw new Refusal(Failure.NOT_FOUND, "nobody is called '" + name + "'");
    }
    return found.getFirst();
  }

  private RoomId room(String name) {
    var wanted = name.startsWith("#") ? name.substring(1) : name;
    var found =
        roster.listed(peer).stream()
            .filter(room -> roster.mayRead(peer, room))
            .filter(room -> isCalled(room, wanted))
            .sorted()
            .toList();
    if (found.size() > 1) {
      throw new Refusal(
          Failure.CONFLICT,
          "more than one room is called '" + wanted + "'; name one by its id",
          found.stream().map(RoomId::toString).toList());
    }
    if (found.isEmpty()) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room '" + wanted + "'");
    }
    return found.getFirst();
  }

  private boolean isCalled(RoomId room, String name) {
    var described = roster.described(room);
    return room.toString().equals(name)
        || described != null && described.name().equalsIgnoreCase(name);
  }

  private static long start(String date) {
    try {
      return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    } catch (DateTimeParseException malformed) {
      throw new Refusal(Failure.BAD_REQUEST, "a day reads 2026-12-31, not '" + date + "'");
    }
  }

  private static long number(String cursor) {
    try {
      return Long.parseLong(cursor);
    } catch (NumberFormatException malformed) {
      throw new Refusal(
          Failure.BAD_REQUEST, "a cursor is taken from an answer, and '" + cursor + "' is none");
    }
  }
}
