package io.redgiant.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentPassesTest {
  private static final PeerId ANN = new PeerId(new Id128(1, 2));
  private static final ContentId FILM = ContentId.parse("7f".repeat(32));
  private static final long NOW = 1_790_000_000_000L;

  private static ContentPasses passes(int key, long millis) {
    var clusterKey = new byte[32];
    clusterKey[0] = (byte) key;
    return new ContentPasses(clusterKey, InstantSource.fixed(Instant.ofEpochMilli(millis)));
  }

  @Test
  void anyNodeOfTheNetworkKnowsAPassUntilItEnds() {
    var pass = passes(7, NOW).issue(ANN, FILM);
    assertEquals(NOW + Limits.CONTENT_PASS_MILLIS, pass.untilMillis());
    var known = Optional.of(new PeerToken(ANN, NOW));
    assertEquals(known, passes(7, NOW).check(pass.text(), FILM));
    assertEquals(known, passes(7, pass.untilMillis() - 1).check(pass.text(), FILM));
    assertEquals(Optional.empty(), passes(7, pass.untilMillis()).check(pass.text(), FILM));
    assertEquals(Optional.empty(), passes(8, NOW).check(pass.text(), FILM));
  }

  @Test
  void aPassWithAnyBitAlteredOrToAnotherContentIsNone() {
    var passes = passes(7, NOW);
    var pass = passes.issue(ANN, FILM).text();
    var other = ContentId.parse("7e".repeat(32));
    assertEquals(Optional.empty(), passes.check(pass, other));
    var bytes = Base64.getUrlDecoder().decode(pass);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      var altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      var text = Base64.getUrlEncoder().withoutPadding().encodeToString(altered);
      assertEquals(Optional.empty(), passes.check(text, FILM), "bit " + bit);
    }
    for (var none : new String[] {"", "x", pass + "A", pass.replace(pass.charAt(0), '!')}) {
      assertEquals(Optional.empty(), passes.check(none, FILM), none);
    }
  }
}
