package io.redgiant.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerTokensTest {
  private static final PeerId ANN = new PeerId(new Id128(1, 2));
  private static final long NOW = 1_790_000_000_000L;

  private final PeerTokens tokens = tokens((byte) 7, 1);

  private static PeerTokens tokens(byte key, int seed) {
    var clusterKey = new byte[32];
    clusterKey[0] = key;
    return new PeerTokens(
        clusterKey, InstantSource.fixed(Instant.ofEpochMilli(NOW)), new Random(seed));
  }

  @Test
  void anyNodeOfTheNetworkKnowsWhoseATokenIsAndWhenItWasMade() {
    var another = tokens((byte) 7, 2);

    assertEquals(Optional.of(new PeerToken(ANN, NOW)), another.check(tokens.issue(ANN)));
  }

  @Test
  void noTokenIsMadeTwice() {
    assertNotEquals(tokens.issue(ANN), tokens.issue(ANN));
  }

  @Test
  void aTokenOfAnotherNetworkIsNone() {
    assertEquals(Optional.empty(), tokens.check(tokens((byte) 8, 1).issue(ANN)));
  }

  @Test
  void aTokenWithAnyBitAlteredIsNone() {
    var token = tokens.issue(ANN);
    var bytes = Base64.getUrlDecoder().decode(token);
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      var altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      var text = Base64.getUrlEncoder().withoutPadding().encodeToString(altered);
      assertEquals(Optional.empty(), tokens.check(text), "bit " + bit);
    }
  }

  @Test
  void aTokenHasOneTextAndNoOther() {
    var token = tokens.issue(ANN);
    var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = token.length() - 1;
    long known =
        alphabet
            .chars()
            .filter(end -> tokens.check(token.substring(0, last) + (char) end).isPresent())
            .count();

    assertEquals(1, known);
    for (var text : List.of(token + "=", token + " ", " " + token, token + "\n", token + token)) {
      assertEquals(Optional.empty(), tokens.check(text));
    }
  }

  @Test
  void whatIsNoTokenIsNone() {
    var token = tokens.issue(ANN);
    for (int length = 0; length < token.length(); length++) {
      assertEquals(Optional.empty(), tokens.check(token.substring(0, length)));
    }
    for (var text : List.of("+".repeat(98), "é".repeat(98), "=".repeat(98), "A".repeat(98))) {
      assertEquals(Optional.empty(), tokens.check(text));
    }
  }

  @Test
  void aTokenThatNamesItsOwnAlgorithmIsNone() {
    var header = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}");
    var claims = base64("{\"sub\":\"" + ANN + "\"}");

    assertEquals(Optional.empty(), tokens.check(header + "." + claims + "."));
    assertEquals(Optional.empty(), tokens.check(header + "." + claims + "." + "A".repeat(43)));
  }

  @Test
  void aProofOfANodeSignsNoToken() {
    var key = new byte[32];
    key[0] = 7;
    var signed = new NetworkMac(key, "node http");
    var token = Base64.getUrlDecoder().decode(tokens.issue(ANN));
    int length = token.length - NetworkMac.BYTES;
    System.arraycopy(signed.of(token, length), 0, token, length, NetworkMac.BYTES);
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);

    assertEquals(Optional.empty(), tokens.check(text));
  }

  @Test
  void aTokenFitsAHeaderAndAUrlAsItIs() {
    assertTrue(tokens.issue(ANN).matches("[A-Za-z0-9_-]{98}"));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
