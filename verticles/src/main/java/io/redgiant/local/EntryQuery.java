package io.redgiant.local;

import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.ShareId;
import org.jspecify.annotations.Nullable;

/**
 * A question to the catalogue about one name or one content. What {@code peer} may not see is not
 * found.
 */
public sealed interface EntryQuery extends ByReference {
  PeerId peer();

  /**
   * The answer waits until this much has been applied, for at most {@code POSITION_WAIT_MILLIS}.
   */
  Position after();

  /**
   * The current version of a path, or the version with this record id; answered by an {@code
   * Found}.
   */
  record ByPath(
      PeerId peer, Position after, RoomId room, EntryPath path, @Nullable RecordId version)
      implements EntryQuery {}

  /**
   * An entry whose content id begins with {@code prefix} (hexadecimal, lower case, 4 to 64 digits).
   * More than one content is a CONFLICT with the candidates.
   */
  record ByContent(PeerId peer, Position after, String prefix) implements EntryQuery {}

  /** All versions of a path, newest first. */
  record Versions(PeerId peer, Position after, RoomId room, EntryPath path) implements EntryQuery {}

  /** What a delta upload to this path may build on; answered by a {@link DeltaBase}. */
  record Base(PeerId peer, Position after, RoomId room, EntryPath path) implements EntryQuery {}

  /**
   * What a link gives to whoever has it; answered by {@link Shares} of one. A link that is over is
   * {@code GONE}.
   *
   * @param nowMillis since 1970
   */
  record Shared(PeerId peer, Position after, ShareId share, long nowMillis) implements EntryQuery {}

  /**
   * The links of the peer that are good, those that end first at first; answered by {@link Shares}.
   *
   * @param nowMillis since 1970
   */
  record OwnShares(PeerId peer, Position after, long nowMillis) implements EntryQuery {}

  /** The room a person names: its RoomId in hexadecimal, or its name. */
  record Room(PeerId peer, Position after, String nameOrId) implements EntryQuery {}
}
