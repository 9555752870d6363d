package io.redgiant.local;

import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import io.redgiant.protocol.Turn;
import java.util.Map;

/**
 * Who there is, as the records say.
 *
 * @param handles of every peer that ever had one
 * @param tokensVoidBefore of those whose tokens were ended: milliseconds since 1970
 * @param members what each peer is in a room, those who left too
 * @param talk how far this node has what happened in rooms
 */
public record People(
    Map<PeerId, Said<String>> handles,
    Map<PeerId, Long> tokensVoidBefore,
    Map<RoomId, Said<RoomDescribed>> rooms,
    Map<RoomId, Map<PeerId, Said<MemberChanged.State>>> members,
    Seen talk)
    implements ByReference {
  /**
   * A fact of which the last word counts.
   *
   * @param turn of the record that says it
   */
  public record Said<T>(T what, Turn turn) {
    /** The later of two. */
    public Said<T> or(Said<T> other) {
      return turn.compareTo(other.turn) >= 0 ? this : other;
    }
  }
}
