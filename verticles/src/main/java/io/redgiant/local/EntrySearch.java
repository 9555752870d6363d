package io.redgiant.local;

import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RoomId;
import org.jspecify.annotations.Nullable;

/**
 * A page of the current entries that match all of what is given; answered by {@link Found}.
 *
 * @param glob {@code *}, {@code ?}, {@code [a-z]}, {@code {a,b}} within a segment, {@code **}
 *     across segments; matches the whole path, or the name where it has no {@code /}
 * @param words substrings of the path that must all occur, case-insensitive
 * @param mediaType exact, or {@code image/*}
 * @param sinceMillis published at this time or later
 * @param untilMillis published before this time
 * @param order {@code newest}, {@code oldest}, {@code path}, {@code largest}
 * @param cursor from the page before
 * @param limit rows on the page
 */
public record EntrySearch(
    PeerId peer,
    Position after,
    @Nullable RoomId room,
    @Nullable String glob,
    @Nullable String words,
    @Nullable PeerId publisher,
    @Nullable String mediaType,
    @Nullable Long sizeMin,
    @Nullable Long sizeMax,
    @Nullable Long sinceMillis,
    @Nullable Long untilMillis,
    Order order,
    @Nullable String cursor,
    int limit)
    implements ByReference {
  /** How rows are ordered; what is equally large goes newest first. */
  public enum Order {
    NEWEST,
    OLDEST,
    PATH,
    LARGEST
  }
}
