package io.redgiant.local;

import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A question to the catalogue about what is said. What {@code peer} may not see is not found. */
public sealed interface MessageQuery extends ByReference {
  PeerId peer();

  /** The answer waits until this much has been applied. */
  Position after();

  /**
   * A page of a room; answered by {@link Messages}. Without any of the three the newest.
   *
   * @param before only what comes before this key
   * @param from only what comes from this key on
   * @param around this message, and about as many on either side
   */
  record History(
      PeerId peer,
      Position after,
      RoomId room,
      @Nullable String before,
      @Nullable String from,
      @Nullable RecordId around,
      int limit)
      implements MessageQuery {}

  /** One message; answered by {@link Messages}. */
  record One(PeerId peer, Position after, RecordId message) implements MessageQuery {}

  /** What a message is by now, whoever asks; answered by {@link Told}. */
  record Now(PeerId peer, Position after, RecordId message) implements MessageQuery {}

  /** What happened in the peer's rooms since; answered by {@link Missed}. */
  record Since(PeerId peer, Position after, Seen seen, int limit) implements MessageQuery {}

  /**
   * Messages with these words, the newest first; answered by {@link Messages}, whose {@code older}
   * is the next page's cursor.
   *
   * @param room only of this one
   * @param from only of this peer's
   * @param sinceMillis said at this time or later, and before {@code untilMillis}
   * @param cursor from the page before
   */
  record Search(
      PeerId peer,
      Position after,
      String words,
      @Nullable RoomId room,
      @Nullable PeerId from,
      boolean withFile,
      @Nullable Long sinceMillis,
      @Nullable Long untilMillis,
      @Nullable Long cursor,
      int limit)
      implements MessageQuery {}

  /**
   * How much of each room the peer has not read; answered by {@link Unread}.
   *
   * @param read how far it has read
   */
  record Count(PeerId peer, Position after, Map<RoomId, Seen> read) implements MessageQuery {
    public Count {
      read = Map.copyOf(read);
    }
  }

  /** All peers, rooms and who is in them, whoever asks; answered by {@link People}. */
  record Everybody(PeerId peer, Position after) implements MessageQuery {}
}
