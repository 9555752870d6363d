package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.lan.LanSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeConfigTest {
  @ParameterizedTest
  @CsvSource({
    "slab-pool, 0, 4m, 1024g",
    "slab-pool, 1, 4m, 1024g",
    "slab-pool, 4194303, 4m, 1024g",
    "slab-pool, 1025g, 4m, 1024g",
    "slab-pool, 99999999999g, 4m, 1024g",
    "slab-pool, m, 4m, 1024g",
    "disk-reserve, 99999999999g, 0, 1073741824g",
    "disk-reserve, -1, 0, 1073741824g",
    "grace, 36501d, 0, 36500d",
    "grace, 99999999999999999d, 0, 36500d",
    "grace, soon, 0, 36500d",
    "collect-every, 0, 1s, 36500d",
    "collect-every, 36501d, 1s, 36500d",
    "uploads-keep, 99999999999999999d, 0, 36500d",
    "slow-after, 0, 1s, 1d",
    "slow-after, 86401s, 1s, 1d"
  })
  void refusesAQuantityOutOfBoundsAndNamesThem(String key, String value, String min, String max) {
    assertEquals(
        key + " is between " + min + " and " + max + ", not '" + value + "'",
        refusal("--" + key, value));
  }

  @Test
  void takesQuantitiesUpToTheirBounds() {
    assertEquals(4 << 20, read("--slab-pool", "4m").slabPoolBytes());
    assertEquals(1L << 40, read("--slab-pool", "1024g").slabPoolBytes());
    assertEquals(0, read("--disk-reserve", "0").diskReserveBytes().orElseThrow());
    assertEquals(1L << 60, read("--disk-reserve", "1073741824G").diskReserveBytes().orElseThrow());
    assertEquals(Duration.ZERO, read("--grace", "0").grace());
    assertEquals(Duration.ofDays(36_500), read("--grace", "36500d").grace());
    assertEquals(Duration.ofSeconds(1), read("--collect-every", "1s").collectEvery());
    assertEquals(Duration.ofSeconds(90), read("--collect-every", "90").collectEvery());
    assertEquals(Duration.ofDays(1), read("--slow-after", "1d").slowAfter());
  }

  @Test
  void aClockMayBeSetAheadAndBehindToTryWhatThatDoes() {
    assertEquals(Duration.ZERO, read().clockOffset());
    assertEquals(Duration.ofHours(1), read("--clock-offset", "1h").clockOffset());
    assertEquals(Duration.ofSeconds(-90), read("--clock-offset", "-90s").clockOffset());
    assertThrows(IllegalArgumentException.class, () -> read("--clock-offset", "--1h"));
  }

  @Test
  void joinsTheNodesOfThisMachineUnlessToldOtherwise() {
    assertEquals(new Join.Loopback(), read().cluster().join());
    assertEquals(new Join.None(), read("--join", "none").cluster().join());
  }

  @Test
  void hasABeaconUnlessToldOtherwiseAndOnlyWhereOthersReachIt() {
    assertTrue(read().beacon());
    assertTrue(read("--beacon", "on", "--listen", "0.0.0.0:8080").beacon());
    assertFalse(read("--beacon", "off").beacon());
    assertEquals("beacon is auto, on or off, not 'yes'", refusal("--beacon", "yes"));
    assertEquals(
        "beacon is on, and at 127.0.0.1 nobody on the network reaches this node; type --listen"
            + " 0.0.0.0:8080, or --beacon auto",
        refusal("--beacon", "on"));
  }

  @Test
  void servesTheLocalNetworkWhenToldSoInOneWordOrWithAnAddress() {
    assertEquals(Optional.empty(), read().lan());
    assertEquals(Optional.empty(), read("--lan", "off").lan());
    var anywhere = Optional.of(new LanSettings(null, 8443));
    assertEquals(anywhere, read("--lan").lan());
    assertEquals(anywhere, read("--lan", "--grace", "1h").lan());
    assertEquals(anywhere, NodeConfig.read(List.of(), Map.of("REDGIANT_LAN", "on")).lan());
    assertEquals(Optional.of(new LanSettings("10.0.0.1", 8443)), read("--lan", "10.0.0.1").lan());
    assertEquals(Optional.of(new LanSettings("fd00::1", 9)), read("--lan", "[fd00::1]:9").lan());
    for (var wrong : List.of("10.0.0.1:0", "10.0.0.1:65536", "", "a b")) {
      assertEquals(
          "lan is on, off or address[:port], not '" + wrong + "'", refusal("--lan", wrong));
    }
    assertTrue(read("--lan", "--beacon", "on").beacon());
  }

  @ParameterizedTest
  @CsvSource({"example.com", "ftp://example.com", "http://", "http://a b"})
  void refusesAUrlThatIsNone(String url) {
    assertEquals(
        "urls are like https://files.example.org, not '" + url + "'",
        refusal("--urls", "http://right.example," + url));
  }

  @Test
  void takesUrlsBetweenCommas() {
    assertEquals(
        List.of(URI.create("https://a.example"), URI.create("http://b.example:81")),
        read("--urls", "https://a.example, http://b.example:81,").urls());
  }

  @Test
  void aVariableThatIsEmptyIsNotSet() {
    var config =
        NodeConfig.read(List.of(), Map.of("REDGIANT_DATA", "", "REDGIANT_LISTEN", "127.0.0.1:9"));

    assertEquals(Path.of("data").toAbsolutePath(), config.data());
    assertEquals(9, config.port());
  }

  private static String refusal(String... arguments) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> read(arguments)).getMessage());
  }

  private static NodeConfig read(String... arguments) {
    return NodeConfig.read(List.of(arguments), Map.of());
  }
}
