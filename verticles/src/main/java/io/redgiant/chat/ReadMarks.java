package io.redgiant.chat;

import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import java.util.HashMap;
import java.util.Map;

/**
 * How far each peer has read each room. Marks only grow, and two of them make one, so nodes may
 * tell each other in any order and any number of times. No records: a lost mark costs a second look
 * at what one has read. One thread.
 */
final class ReadMarks {
  private final Map<Mark, Seen> marks = new HashMap<>();

  record Mark(PeerId peer, RoomId room) {}

  Seen of(PeerId peer, RoomId room) {
    return marks.getOrDefault(new Mark(peer, room), Seen.NOTHING);
  }

  /** Answers whether that is more than was known. */
  boolean read(PeerId peer, RoomId room, Seen upTo) {
    var mark = new Mark(peer, room);
    var before = marks.getOrDefault(mark, Seen.NOTHING);
    var now = before.and(upTo);
    if (now.equals(before)) {
      return false;
    }
    marks.put(mark, now);
    return true;
  }

  Map<Mark, Seen> all() {
    return Map.copyOf(marks);
  }
}
