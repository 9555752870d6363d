package io.redgiant.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Refusal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanAddressesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true", "172.16.0.1, true", "172.31.255.255, true", "192.168.1.1, true",
    "fd00::1, true", "172.32.0.1, false", "192.0.2.1, false", "127.0.0.1, false",
    "169.254.1.1, false", "2001:db8::1, false", "fe80::1, false", "::1, false"
  })
  void knowsWhatIsPrivate(String address, boolean isPrivate) {
    assertEquals(isPrivate, LanAddresses.isPrivate(InetAddress.ofLiteral(address)));
  }

  /** With one it would be looked up as a name, and not be found. */
  @Test
  void anAddressIsListenedOnWithoutItsInterface() throws Exception {
    var bytes = InetAddress.ofLiteral("fd00::2").getAddress();
    var zoned = Inet6Address.getByAddress(null, bytes, 2);

    assertEquals("fd00:0:0:0:0:0:0:2%2", zoned.getHostAddress());
    assertEquals("fd00:0:0:0:0:0:0:2", LanAddresses.withoutZone(zoned).getHostAddress());
  }

  @Test
  void listensOnLoopbackWhereThatIsNamed() {
    assertEquals(
        List.of(InetAddress.ofLiteral("127.0.0.1")),
        LanAddresses.of(new LanSettings("127.0.0.1", 8443)));
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.200", "10.255.255.254", "0.0.0.0", "no.such.host.invalid"})
  void saysWhichAddressesThereAreWhereOneIsNone(String address) {
    var refusal =
        assertThrows(Refusal.class, () -> LanAddresses.of(new LanSettings(address, 8443)));

    var words = String.valueOf(refusal.getMessage());
    assertTrue(words.startsWith(address + " is no address of this machine"), words);
  }
}
