package io.redgiant.journal;

import io.redgiant.local.EntrySearch;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page ended: the whole sort key of the last row that was looked at, so that the next page
 * goes on behind it whatever was published or removed meanwhile, on any node that has the same
 * records.
 */
record SearchCursor(EntrySearch.Order order, long size, TimeKey key, RoomId room, String path) {
  private static final int FIXED_BYTES = 1 + 8 + 8 + Origins.ORIGIN_BYTES + 8 + Id128.BYTES;

  static SearchCursor after(EntrySearch.Order order, EntryRow row) {
    return new SearchCursor(order, row.published().size(), TimeKey.of(row), row.room(), row.path());
  }

  /** Whether the row belongs on a later page. */
  boolean isBefore(EntryRow row) {
    return switch (order) {
      case NEWEST -> TimeKey.of(row).compareTo(key) < 0;
      case OLDEST -> TimeKey.of(row).compareTo(key) > 0;
      case PATH -> EntrySearches.comparePaths(path, room, row.path(), row.room()) < 0;
      case LARGEST ->
          row.published().size() < size
              || row.published().size() == size && TimeKey.of(row).compareTo(key) < 0;
    };
  }

  String encode() {
    // The path is long and only its own order needs it.
    var text =
        order == EntrySearch.Order.PATH ? path.getBytes(StandardCharsets.UTF_8) : new byte[0];
    var target = ByteBuffer.allocate(FIXED_BYTES + text.length + Frame.CHECKSUM_BYTES);
    target.put(code(order)).putLong(size).putLong(key.time().value());
    target.put(Origins.encode(key.origin())).putLong(key.sequence());
    room.value().write(target);
    target.put(text);
    target.putInt(Frame.checksum(target.array(), 0, target.position()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(target.array());
  }

  static SearchCursor decode(String text, EntrySearch.Order order) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      throw broken();
    }
    int end = bytes.length - Frame.CHECKSUM_BYTES;
    var source = ByteBuffer.wrap(bytes);
    if (end < FIXED_BYTES
        || source.getInt(end) != Frame.checksum(bytes, 0, end)
        || source.get() != code(order)) {
      throw broken();
    }
    return new SearchCursor(
        order,
        source.getLong(),
        new TimeKey(
            new HybridTime(source.getLong()),
            new Origin(new NodeId(Id128.read(source)), source.getLong()),
            source.getLong()),
        new RoomId(Id128.read(source)),
        new String(bytes, FIXED_BYTES, end - FIXED_BYTES, StandardCharsets.UTF_8));
  }

  private static byte code(EntrySearch.Order order) {
    return switch (order) {
      case NEWEST -> 1;
      case OLDEST -> 2;
      case PATH -> 3;
      case LARGEST -> 4;
    };
  }

  private static Refusal broken() {
    return new Refusal(
        Failure.BAD_REQUEST,
        "the cursor is not one that a search in this order gave; start again without one");
  }
}
