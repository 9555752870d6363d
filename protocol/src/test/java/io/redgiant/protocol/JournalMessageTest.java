package io.redgiant.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Reaches;
import io.redgiant.protocol.JournalMessage.Rest;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.JournalMessage.Written;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JournalMessageTest {
  private static final Random RANDOM = new Random(1);
  private static final NodeId NODE = NodeId.random(RANDOM);
  private static final Origin ORIGIN = new Origin(NODE, RANDOM.nextLong());
  private static final Digest DIGEST = new Digest(1, 2, 3, 4);

  private static RecordHeader header(RecordKind kind, int bodyBytes, byte[] further) {
    return new RecordHeader(
        kind,
        ORIGIN,
        2,
        HybridTime.ofMillis(5),
        DIGEST,
        RoomId.LOBBY,
        PeerId.random(RANDOM),
        DIGEST,
        bodyBytes,
        List.of(new RecordId(DIGEST)),
        new byte[] {7},
        further);
  }

  private static SentRecord present() {
    return new SentRecord(
        header(RecordKind.ENTRY_PUBLISHED, 3, new byte[0]),
        new byte[JournalRecord.SALT_BYTES],
        new byte[] {1, 2, 3});
  }

  private static SentRecord erased() {
    return new SentRecord(header(RecordKind.ENTRY_PUBLISHED, 3, new byte[0]), null, null);
  }

  private static VersionVector vector() {
    return new VersionVector(new TreeMap<>(Map.of(ORIGIN, 9L)), DIGEST);
  }

  private static List<JournalMessage> all() {
    return List.of(
        new Written(NODE, List.of(present(), erased())),
        new Written(NODE, List.of()),
        new Reaches(NODE, vector()),
        new Since(NODE, new VersionVector(new TreeMap<>(), Digest.ZERO)),
        new Page(NODE, List.of(present()), Rest.MORE),
        new Page(NODE, List.of(), Rest.UNLISTED),
        new Hold(NODE, ORIGIN, 2, List.of(present())),
        new Hold(NODE, ORIGIN, Long.MAX_VALUE, List.of()),
        new Held(NODE, ORIGIN, 0));
  }

  @Test
  void readsWhatItWrote() {
    for (var message : all()) {
      var bytes = message.encode();
      assertArrayEquals(bytes, JournalMessage.decode(bytes).encode(), message::toString);
    }
  }

  @Test
  void readsPastWhatALaterVersionAppends() {
    for (var message : all()) {
      var bytes = message.encode();
      var later = Arrays.copyOf(bytes, bytes.length + 20);
      later[0] = 2;
      later[bytes.length] = 99;
      assertArrayEquals(bytes, JournalMessage.decode(later).encode());
    }
  }

  @Test
  void refusesWhatIsCutShortAnywhere() {
    for (var message : all()) {
      var bytes = message.encode();
      for (int length = 0; length < bytes.length; length++) {
        var cut = Arrays.copyOf(bytes, length);
        assertThrows(Refusal.class, () -> JournalMessage.decode(cut));
      }
    }
  }

  @Test
  void refusesAKindThatItDoesNotKnow() {
    var bytes = all().getFirst().encode();
    bytes[1] = 99;
    assertEquals(
        Failure.BAD_REQUEST,
        assertThrows(Refusal.class, () -> JournalMessage.decode(bytes)).failure());
  }

  @Test
  void hasRoomForNoMoreThanTheLimit() {
    var most = Collections.nCopies(Limits.SENT_RECORDS_MAX, erased());
    var bytes = new Written(NODE, most).encode();
    assertArrayEquals(bytes, JournalMessage.decode(bytes).encode());
    var tooMany = Collections.nCopies(Limits.SENT_RECORDS_MAX + 1, erased());
    assertThrows(IllegalArgumentException.class, () -> new Written(NODE, tooMany));
  }

  @Test
  void keepsTheFieldsOfALaterVersionInAHeader() {
    var header = header(new RecordKind(4_711), 0, new byte[] {1, 2, 3, 4});
    var sent = new SentRecord(header, new byte[JournalRecord.SALT_BYTES], new byte[0]);
    var read = (Written) JournalMessage.decode(new Written(NODE, List.of(sent)).encode());
    assertArrayEquals(header.encode(), read.records().getFirst().header().encode());
    assertArrayEquals(new byte[] {1, 2, 3, 4}, read.records().getFirst().header().further());
  }
}
