package io.redgiant.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Address;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressMetersTest {
  private static final Id128 ID = new Id128(0x0123456789abcdefL, 0xfedcba9876543210L);

  private final AddressMeters meters = new AddressMeters();

  @Test
  void namesNoNodeNoPeerAndNoRoom() {
    assertEquals(
        "node.<id>.journal.hold", AddressTemplate.of(Address.nodeJournalHold(new NodeId(ID))));
    assertEquals(
        "edge.events.peer.<id>", AddressTemplate.of(Address.edgeEventsPeer(new PeerId(ID))));
    assertEquals(
        "edge.events.room.<id>", AddressTemplate.of(Address.edgeEventsRoom(new RoomId(ID))));
  }

  @ParameterizedTest
  @CsvSource({
    "edge.chat.say, edge.chat.say",
    "local.Secret Name, local.<id>",
    "local.abcdefabcdefabcdefabcdefabcdefab, local.<id>",
    "a..b, a.<id>.b",
    "'', <id>",
    "__vertx.ws.3, __vertx.ws.<id>"
  })
  void namesOnlyWords(String address, String template) {
    assertEquals(template, AddressTemplate.of(address));
  }

  @Test
  void namesEachConstantAsItIsAndHasRoomForMore() throws Exception {
    int constants = 0;
    for (var field : Address.class.getFields()) {
      var address = (String) field.get(null);
      if (Modifier.isStatic(field.getModifiers()) && !address.endsWith(".")) {
        assertEquals(address, AddressTemplate.of(address));
        assertEquals(address, meters.of(address).address());
        constants++;
      }
    }
    assertEquals(constants, meters.all().size() - 2);
    assertTrue(constants + 20 <= Limits.METRICS_ADDRESSES_MAX, constants + " addresses");
  }

  @Test
  void hasOneMeterForAllAnswers() {
    assertSame(
        meters.of("__vertx.reply." + UUID.randomUUID()),
        meters.of("__vertx.reply." + UUID.randomUUID()));
    assertEquals(2, meters.all().size());
  }

  @Test
  void hasOneMeterForAllThatIsBeyondTheMost() {
    for (int number = 2; number < Limits.METRICS_ADDRESSES_MAX; number++) {
      assertNotSame(meters.of(AddressTemplate.OTHERS), meters.of(word(number)));
    }

    assertEquals(Limits.METRICS_ADDRESSES_MAX, meters.all().size());
    assertSame(meters.of(AddressTemplate.OTHERS), meters.of("one.too.many"));
    assertSame(meters.of(AddressTemplate.OTHERS), meters.of("x.".repeat(60)));
    assertEquals(word(2), meters.of(word(2)).address());
    assertEquals(Limits.METRICS_ADDRESSES_MAX, meters.all().size());
  }

  @Test
  void knowsWhereAnAddressBelongsWhenItRemembersNoMoreOfThem() {
    for (int number = 0; number <= Limits.METRICS_SPELLINGS_MAX; number++) {
      assertEquals("node.<id>.x", meters.of("node." + number + ".x").address());
    }
    assertEquals("edge.chat.say", meters.of("edge.chat.say").address());
  }

  /** Digits as letters. */
  private static String word(int number) {
    var letters = Integer.toString(number).chars().map(digit -> digit - '0' + 'a').toArray();
    return Arrays.stream(letters)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
