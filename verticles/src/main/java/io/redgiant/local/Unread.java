package io.redgiant.local;

import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.RoomId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much of each room somebody has not read. */
public record Unread(Map<RoomId, Count> rooms) implements ByReference {
  public Unread {
    rooms = Map.copyOf(rooms);
  }

  /**
   * Of one room.
   *
   * @param messages of others, at most a thousand
   * @param mentions those of them that want the peer's notice
   * @param last when something was said there last, or null
   */
  public record Count(int messages, int mentions, @Nullable HybridTime last) {}
}
