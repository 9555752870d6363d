package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes on different hosts: how they meet, and what they refuse to do unprotected. */
@ExtendWith(MachineLock.Namespaces.class)
class PrivateNetworkTest {
  private static final String REFUSE_THE_BUS =
      "iptables -w -A INPUT -p tcp --dport 5702 -j REJECT --reject-with tcp-reset";

  private @TempDir Path directory;
  private Hosts hosts;
  private Path key;

  @BeforeEach
  void layCable() throws Exception {
    hosts = Hosts.in(directory, 2);
    key = Files.writeString(directory.resolve("key"), "0123456789abcdef".repeat(4));
  }

  @AfterEach
  void removeCable() throws Exception {
    hosts.close();
  }

  /** A node whose other settings the test adds. */
  private Launch node(int host) {
    return hosts.on(
        host,
        Launch.of(PrivateNetworkTest.class, directory.resolve("node-" + host))
            .with("--cluster-listen", Hosts.address(host), "--listen", "0.0.0.0:0"));
  }

  private Launch member(int host, String join) {
    return node(host).with("--cluster-key", key.toString(), "--join", join);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.88.0.1,10.88.0.2", "multicast", "kubernetes:nodes.test"})
  void nodesOfTwoHostsAreOneNetwork(String join) throws Exception {
    try (var one = member(1, join).with("--cluster-network", "private").start();
        var two = member(2, join).with("--cluster-network", "private").start()) {
      hosts.put(1, one, key, "of-one");
      awaitListed(2, two, "of-one");

      hosts.put(2, two, key, "of-two");
      awaitListed(1, one, "of-two");
      assertEquals(Files.readString(key), hosts.get(1, one, "of-two"));
      two.stop();
      one.stop();
    }
  }

  @Test
  void opensNoPortButTheTwoThatItWasTold() throws Exception {
    try (var node = member(1, "10.88.0.2").with("--cluster-network", "private").start()) {
      assertEquals(
          Set.of("10.88.0.1:5701", "10.88.0.1:5702", node.url().getAuthority()), listening(1));
      node.stop();
    }
  }

  @Test
  void opensAllInterfacesWhenToldSoInWords() throws Exception {
    var everywhere =
        member(1, "10.88.0.2")
            .with("--cluster-listen", "0.0.0.0:7001")
            .with("--cluster-network", "private-on-all-interfaces");
    try (var one = everywhere.start();
        var two = member(2, "10.88.0.1:7001").with("--cluster-network", "private").start()) {
      hosts.put(2, two, key, "of-two");
      awaitListed(1, one, "of-two");
      hosts.put(1, one, key, "of-one");
      awaitListed(2, two, "of-one");
      two.stop();
      one.stop();
    }
  }

  @Test
  void refusesToSpeakUnprotectedAndSaysWhatToType() throws Exception {
    assertRefused(2, member(1, "10.88.0.2"), "--cluster-tls-certificate", "private");
    assertRefused(2, node(1).with("--cluster-key", key.toString()), "10.88.0.1", "private");
    assertRefused(
        2, member(1, "loopback").with("--cluster-network", "private"), "stays on this machine");
  }

  @Test
  void refusesToBeUnreachableForThoseWhoFetchContents() throws Exception {
    assertRefused(
        2,
        member(1, "10.88.0.2").with("--cluster-network", "private", "--listen", "127.0.0.1:0"),
        "fetch contents",
        "--listen");
  }

  @Test
  void refusesToMakeAKeyThatNoOtherNodeHas() throws Exception {
    var keyless = node(1).with("--join", "10.88.0.2", "--cluster-network", "private");
    assertRefused(1, keyless, "--cluster-key", "cluster.key");

    Files.writeString(directory.resolve("node-1/cluster.key"), Files.readString(key));
    try (var node = keyless.start()) {
      node.stop();
    }
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (var node = member(1, "10.88.0.2").with("--cluster-network", "private").start()) {
      var second =
          member(1, "10.88.0.2")
              .on(directory.resolve("second"))
              .with("--cluster-network", "private");
      assertRefused(1, second, "10.88.0.1:5701 and :5702", "in use", "--cluster-listen");
      node.stop();
    }
  }

  @Test
  void speaksTlsWithTheNodesOfItsAuthorityAlone() throws Exception {
    Shell.require("openssl");
    var own = Certificates.in(Files.createDirectory(directory.resolve("own")));
    var foreign = Certificates.in(Files.createDirectory(directory.resolve("foreign")));
    try (var one = member(1, "10.88.0.2").with(own.settings("one")).start();
        var two = member(2, "10.88.0.1").with(own.settings("two")).start()) {
      hosts.put(1, one, key, "of-one");
      awaitListed(2, two, "of-one");

      own.sign("another");
      foreign.sign("stranger");
      assertTrue(isHeard(own.presented("another")), "a node of the same authority");
      assertFalse(isHeard(foreign.presented("stranger")), "a node of another authority");
      assertFalse(isHeard(""), "somebody without a certificate");
      two.stop();
      one.stop();
    }
  }

  @Test
  void saysThatTheEventBusIsNotReached() throws Exception {
    try (var one = member(1, "10.88.0.2").with("--cluster-network", "private").start();
        var two = member(2, "10.88.0.1").with("--cluster-network", "private").start()) {
      hosts.put(1, one, key, "of-one");
      awaitListed(2, two, "of-one");
      for (int host = 1; host <= 2; host++) {
        hosts.run(host, REFUSE_THE_BUS);
      }
      awaitLogged(one, "does not answer over the event bus");
      awaitLogged(two, "does not answer over the event bus");
      hosts.heal();
      awaitLogged(one, "answers over the event bus again");
      awaitLogged(two, "answers over the event bus again");
      two.stop();
      one.stop();
      assertFalse(one.log().contains("Exception"), one.log());
    }
  }

  private static void awaitLogged(NodeProcess node, String line) {
    Await.answer(
        Duration.ofSeconds(40),
        () -> {
          try {
            return node.log().contains(line) ? true : null;
          } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
          }
        });
  }

  /** Whether the first host's event bus stays connected with whoever presents this certificate. */
  private boolean isHeard(String presented) throws Exception {
    var client =
        hosts.process(2, "openssl s_client -quiet -connect 10.88.0.1:5702 " + presented).start();
    try {
      // Somebody who is not heard is told so at once; the bus itself says nothing unasked.
      return !client.waitFor(3, TimeUnit.SECONDS);
    } finally {
      client.destroyForcibly().waitFor();
    }
  }

  private Set<String> listening(int host) throws Exception {
    Shell.require("ss");
    return hosts
        .run(host, "ss -Hltn")
        .lines()
        .map(
            line ->
                line.strip()
                    .split(" +")[3]
                    .replace("[::ffff:", "")
                    .replace("]", "")
                    .replace("*", "0.0.0.0"))
        .collect(Collectors.toSet());
  }

  private void awaitListed(int host, NodeProcess node, String path) {
    Await.answer(
        () -> {
          try {
            return hosts.list(host, node).contains(path) ? true : null;
          } catch (Exception broken) {
            throw new AssertionError(broken);
          }
        });
  }

  /** The node ends by itself, and says why in one line that has all of these. */
  private static void assertRefused(int code, Launch launch, String... reasons) throws Exception {
    var refused = launch.refused();
    assertEquals(code, refused.code(), refused.output());
    assertEquals(1, refused.output().lines().count(), refused.output());
    for (var reason : reasons) {
      assertTrue(refused.output().contains(reason), refused.output());
    }
  }
}
