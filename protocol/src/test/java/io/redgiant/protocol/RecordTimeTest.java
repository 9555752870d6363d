package io.redgiant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of records: whatever comes, there is always a later one. */
class RecordTimeTest {
  private static final int TIME_OFFSET = 4 + 16 + 8 + 8;

  private static RecordHeader header(long time) {
    var random = new Random(1);
    return new RecordHeader(
        new RecordKind(1),
        new Origin(NodeId.random(random), 1),
        1,
        new HybridTime(time),
        Digest.ZERO,
        RoomId.LOBBY,
        PeerId.random(random),
        Digest.ZERO,
        0,
        List.of(),
        new byte[0],
        new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void aHeaderFromBeyondTheEndOfTimeIsRefused(long time) {
    assertThrows(Refusal.class, () -> header(time));
    var bytes = header(5).encode();
    ByteBuffer.wrap(bytes).putLong(TIME_OFFSET, time);
    assertThrows(Refusal.class, () -> RecordHeader.decode(ByteBuffer.wrap(bytes)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_700_000_000_000L << 16, Long.MAX_VALUE - 1})
  void aWriteIsLaterThanAnyRecordThatCanBe(long time) {
    var seen = RecordHeader.decode(ByteBuffer.wrap(header(time).encode())).time();
    assertEquals(time, seen.value());
    assertTrue(HybridTime.next(seen, 1_800_000_000_000L).compareTo(seen) > 0);
  }

  @Test
  void theOrderOfTimesIsThatOfTheirMilliseconds() {
    assertTrue(HybridTime.ofMillis(2).compareTo(HybridTime.ofMillis(1)) > 0);
    assertTrue(HybridTime.LAST.compareTo(HybridTime.ofMillis(1)) > 0);
  }
}
