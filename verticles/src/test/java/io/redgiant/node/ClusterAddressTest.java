package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What protects the ports between nodes. Off loopback: {@code faults.PrivateNetworkTest}. */
final class ClusterAddressTest {
  @TempDir private Path directory;

  @Test
  void isOnLoopbackUnlessToldOtherwise() {
    var hazelcast = new Config();
    var address = address();
    address.bind(hazelcast);

    assertTrue(address.isLoopback());
    assertEquals(
        Set.of("127.0.0.1"),
        Set.copyOf(hazelcast.getNetworkConfig().getInterfaces().getInterfaces()));
    assertTrue(hazelcast.getNetworkConfig().getInterfaces().isEnabled());
    assertEquals("127.0.0.1", address.bus().getHost());
  }

  @Test
  void tellsOthersWhereToFetchContents() {
    assertEquals("127.0.0.1", address().webHost("0.0.0.0"));
    assertEquals("localhost", address().webHost("localhost"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "0.0.0.0:5701", "[::]"})
  void isNeverOnAllInterfacesUnlessToldSoInWords(String all) {
    for (var said : List.of("", "private")) {
      var refusal = refusal("--cluster-listen", all, "--cluster-network", said);

      assertTrue(refusal.contains("not opened on all interfaces"), refusal);
      assertTrue(refusal.contains("--cluster-network private-on-all-interfaces"), refusal);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "10.1.2.3:7000,127.0.0.1", "multicast", "kubernetes:nodes"})
  void isNotOnLoopbackWhereOtherMachinesAreLookedFor(String join) {
    var refusal = refusal("--join", join, "--cluster-network", "private");

    assertTrue(refusal.contains("type --cluster-listen with one of"), refusal);
  }

  @Test
  void isAnAddressOfThisMachine() {
    var refusal = refusal("--cluster-listen", "203.0.113.77");

    assertTrue(refusal.startsWith("203.0.113.77 is no address of this machine"), refusal);
    assertTrue(refusal.contains("127.0.0.1"), refusal);
  }

  @Test
  void takesCertificatesOfItsOwnAuthorityAndNobodyElse() throws Exception {
    var file = Files.writeString(directory.resolve("pem"), "").toString();
    var bus =
        address(
                "--cluster-tls-certificate=" + file,
                "--cluster-tls-key=" + file,
                "--cluster-tls-ca=" + file)
            .bus();

    assertTrue(bus.isSsl());
    assertEquals(false, bus.isTrustAll());
    assertEquals(ClientAuth.REQUIRED, bus.getClientAuth());
  }

  @Test
  void wantsAllThreeFilesOfTlsAndSaysWhichCannotBeRead() {
    assertEquals(
        "cluster-tls-certificate, cluster-tls-key and cluster-tls-ca go together: name all three"
            + " files",
        refusal("--cluster-tls-key", "/nowhere/key"));
    assertEquals(
        "/nowhere/key cannot be read; the --cluster-tls settings name PEM files",
        refusal(
            "--cluster-tls-certificate=/dev/null",
            "--cluster-tls-key=/nowhere/key",
            "--cluster-tls-ca=/dev/null"));
  }

  @ParameterizedTest
  @CsvSource({
    "none, none",
    "loopback, loopback",
    "multicast, multicast",
    "kubernetes, kubernetes",
    "kubernetes:nodes.default, kubernetes:nodes.default",
    "one, one:5701",
    "'one:1, two', 'one:1,two:5701'",
    "'[::1]:7,10.0.0.1', '[::1]:7,10.0.0.1:5701'"
  })
  void readsWhomToJoin(String text, String read) {
    assertEquals(read, Join.of(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "one:", "one:0", "one:65536", "a b", "::1", "one,,two", "kubernetes:"})
  void refusesToJoinWhatIsNoAddress(String text) {
    assertThrows(IllegalArgumentException.class, () -> Join.of(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "127.0.0.1:", "127.0.0.1:65535", "127.0.0.1:x"})
  void refusesToListenAtWhatIsNoAddress(String text) {
    assertEquals(
        "cluster-listen is address[:port] with a port below 65535, not '" + text + "'",
        refusal("--cluster-listen", text));
  }

  @Test
  void knowsTwoWordsForANetwork() {
    assertEquals(
        "cluster-network is private or private-on-all-interfaces, not 'safe'",
        refusal("--cluster-network", "safe"));
  }

  private static String refusal(String... arguments) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> address(arguments)).getMessage());
  }

  private static ClusterAddress address(String... arguments) {
    return ClusterAddress.of(NodeConfig.read(List.of(arguments), Map.of()).cluster());
  }
}
