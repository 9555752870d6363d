package io.redgiant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BusSnapshotTest {
  private static final NodeId NODE = new NodeId(new Id128(7, 8));
  private static final BusSnapshot.OfAddress ROW =
      new BusSnapshot.OfAddress("node.<id>.x", 1, 2, 3, 4, 5, 6, 7, 8, 9, 0.5, 10.25, 11);
  private static final BusSnapshot.OfAddress MOST =
      new BusSnapshot.OfAddress(
          "a".repeat(80),
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          3_600_000.123,
          3_600_000.123,
          3_600_000.123);

  private static BusSnapshot of(
      List<BusSnapshot.OfAddress> rows, List<BusSnapshot.Slow> slowest, boolean watched) {
    return new BusSnapshot(NODE, 1, 2, watched, true, 3, 4, 0.125, rows, slowest);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void isReadAsItWasWritten() {
    var snapshot =
        of(
            List.of(ROW, new BusSnapshot.OfAddress("a.b", 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)),
            List.of(new BusSnapshot.Slow("a.b", 12.5, 3)),
            true);

    assertEquals(snapshot, BusSnapshot.decode(snapshot.encode()));
  }

  @Test
  void theLargestThereMayBeFits() {
    var rows = Collections.nCopies(Limits.METRICS_ADDRESSES_MAX, MOST);
    var slow = new BusSnapshot.Slow("a".repeat(80), 3_600_000.123, 59);
    var largest = of(rows, Collections.nCopies(Limits.METRICS_SLOWEST_MAX, slow), true);

    assertEquals(largest, BusSnapshot.decode(largest.encode()));
    assertThrows(
        Refusal.class,
        () -> of(Collections.nCopies(Limits.METRICS_ADDRESSES_MAX + 1, ROW), List.of(), true));
    assertThrows(
        Refusal.class, () -> BusSnapshot.decode(new byte[Limits.METRICS_SNAPSHOT_BYTES_MAX + 1]));
  }

  @Test
  void passesOverWhatALaterVersionSays() {
    var text = new String(of(List.of(ROW), List.of(), false).encode(), StandardCharsets.UTF_8);
    var later =
        text.replace("\"heapUsedBytes\"", "\"new\":{\"a\":[1]},\"heapUsedBytes\"")
            .replace("\"sent\":1", "\"sent\":1,\"newer\":null");

    assertEquals(of(List.of(ROW), List.of(), false), BusSnapshot.decode(utf8(later)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"nodeId\":\"x\",\"started\":1,\"number\":1}",
        "{\"nodeId\":\"00000000000000070000000000000008\",\"started\":1}",
        "{\"nodeId\":\"00000000000000070000000000000008\",\"started\":1,\"number\":1,"
            + "\"addresses\":[{\"address\":\"<script>\"},{\"address\":\"A b\"}]}",
        "{\"nodeId\":\"00000000000000070000000000000008\",\"started\":1,\"number\":1,"
            + "\"loopLagMillis\":\"soon\"}"
      })
  void refusesWhatIsNone(String text) {
    assertThrows(Refusal.class, () -> BusSnapshot.decode(utf8(text)));
  }

  @Test
  void saysMoreWhenItsNodeStartedAgainOrWentOn() {
    var one = new BusSnapshot(NODE, 5, 5, false, false, 0, 0, 0, List.of(), List.of());
    var next = new BusSnapshot(NODE, 5, 6, false, false, 0, 0, 0, List.of(), List.of());
    var restarted = new BusSnapshot(NODE, 6, 1, false, false, 0, 0, 0, List.of(), List.of());

    assertTrue(next.isAfter(one) && restarted.isAfter(next));
    assertFalse(one.isAfter(one) || one.isAfter(next) || next.isAfter(restarted));
  }

  @Test
  void whatWasTappedIsReadAsItWasWritten() {
    var tapped =
        new BusTapped(
            NODE,
            4,
            List.of(
                new BusTapped.Passed("edge.chat.say", BusTapped.Way.HERE, 9, -1, 0.5),
                new BusTapped.Passed("replies", BusTapped.Way.OUT, 10, 0, -1)));

    assertEquals(tapped, BusTapped.decode(tapped.encode()));
    assertThrows(Refusal.class, () -> BusTapped.decode(utf8("{\"nodeId\":\"x\"}")));
    assertThrows(
        Refusal.class,
        () ->
            BusTapped.decode(
                utf8(
                    "{\"nodeId\":\"00000000000000070000000000000008\",\"messages\":"
                        + "[{\"address\":\"a\",\"way\":\"up\",\"at\":1}]}")));
    var most =
        Collections.nCopies(
            Limits.METRICS_TAP_MESSAGES_MAX,
            new BusTapped.Passed(
                "a".repeat(80), BusTapped.Way.HERE, Long.MAX_VALUE, Long.MAX_VALUE, 3_600_000.1));
    assertEquals(most, BusTapped.decode(new BusTapped(NODE, 0, most).encode()).messages());
    var more = Collections.nCopies(Limits.METRICS_TAP_MESSAGES_MAX + 1, most.getFirst());
    assertThrows(Refusal.class, () -> new BusTapped(NODE, 0, more));
  }
}
