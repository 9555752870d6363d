package io.redgiant.local;

import io.redgiant.protocol.Entry;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RoomId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries that a question found.
 *
 * @param rooms the name of each room that the entries are in
 * @param cursor where the next page begins, or null at the end
 * @param state what this node had applied when it answered
 */
public record Found(
    List<Entry> entries, Map<RoomId, String> rooms, @Nullable String cursor, Position state)
    implements ByReference {
  public Found {
    entries = List.copyOf(entries);
    rooms = Map.copyOf(rooms);
  }

  public Entry first() {
    return entries.getFirst();
  }

  public String roomName(Entry entry) {
    return rooms.getOrDefault(entry.room(), entry.room().toString());
  }
}
