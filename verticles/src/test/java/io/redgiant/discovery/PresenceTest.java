package io.redgiant.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeersOnline;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private static final NodeId SELF = new NodeId(new Id128(1, 1));
  private static final NodeId OTHER = new NodeId(new Id128(2, 2));

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Presence presence = new Presence(SELF, () -> now);

  private static PeerId peer(int number) {
    return new PeerId(new Id128(9, number));
  }

  @Test
  void aPeerIsOnLineForAMinuteAfterItWasLastSeen() {
    var came = now;
    assertTrue(presence.seen(peer(1), "ann"));
    now = now.plusSeconds(50);
    assertFalse(presence.seen(peer(1), "ann"), "it was there already");
    var seen = now;
    now = now.plusSeconds(60);
    assertEquals(List.of(new PeersOnline.Peer(peer(1), "ann", came, seen)), presence.own().peers());
    assertFalse(presence.expire());
    now = now.plusSeconds(1);
    assertTrue(presence.expire());
    assertEquals(List.of(), presence.all());
  }

  @Test
  void whoComesBackIsThereSinceThen() {
    presence.seen(peer(1), "ann");
    now = now.plusSeconds(61);
    assertTrue(presence.seen(peer(1), "ann"));
    assertEquals(now, presence.own().peers().getFirst().since());
  }

  @Test
  void anotherHandleIsNews() {
    presence.seen(peer(1), "ann");
    assertTrue(presence.seen(peer(1), "anna"));
    assertEquals("anna", presence.own().peers().getFirst().handle());
  }

  @Test
  void ofTooManyThoseSeenLastCount() {
    for (int number = 0; number <= Limits.PEERS_ONLINE_MAX; number++) {
      presence.seen(peer(number), "many");
    }
    var all = presence.own().peers();
    assertEquals(Limits.PEERS_ONLINE_MAX, all.size());
    assertEquals(peer(1), all.getFirst().peer());
  }

  @Test
  void anotherNodesPeersGoWithItOrWhenItSaysNothingMore() {
    var ann = new PeersOnline.Peer(peer(1), "ann", now, now);
    var online = new PeersOnline(OTHER, List.of(ann));
    presence.heard(online);
    assertEquals(List.of(online), presence.all());
    presence.keep(Set.of());
    assertEquals(List.of(), presence.all());

    presence.heard(online);
    now = now.plusSeconds(61);
    assertEquals(List.of(), presence.all());
  }

  @Test
  void theFullListOfANodeFitsAMessage() {
    for (int number = 0; number < Limits.PEERS_ONLINE_MAX; number++) {
      presence.seen(peer(number), "\uD83D\uDE00".repeat(Limits.LABEL_CHARS_MAX / 2));
    }
    var encoded = presence.own().encode();
    assertTrue(encoded.length < Limits.JSON_BYTES_MAX, "" + encoded.length);
    assertEquals(presence.own(), PeersOnline.decode(encoded));
  }
}
