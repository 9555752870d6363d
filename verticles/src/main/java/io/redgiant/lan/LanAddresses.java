package io.redgiant.lan;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The addresses by which others of a private network reach this machine. Blocks. */
final class LanAddresses {
  /** A cable, a radio, and what containers add; more are of no use to anybody. */
  private static final int MAX = 8;

  /** For documentation, so that nobody is there; nothing is sent to it. */
  private static final String SOMEWHERE = "192.0.2.1";

  private LanAddresses() {}

  /**
   * What to listen on: to try it out also on loopback, if that is named. The address that people
   * are most likely to reach first, comes first.
   *
   * @throws Refusal there is none, with what to type
   */
  static List<InetAddress> of(LanSettings settings) {
    var own = own();
    var wanted = settings.address();
    if (wanted != null) {
      return List.of(named(wanted, own));
    }
    var main = towardsOthers();
    var found =
        own.stream()
            .filter(LanAddresses::isPrivate)
            .sorted(
                Comparator.<InetAddress, Boolean>comparing(Inet6Address.class::isInstance)
                    .thenComparing(address -> !address.equals(main)))
            .limit(MAX)
            .toList();
    if (found.isEmpty()) {
      throw new Refusal(
          Failure.UNAVAILABLE,
          own.isEmpty()
              ? "this machine is on no network that --lan could serve; connect it, or leave --lan"
                  + " out"
              : "this machine has no address of a private network, only %s; --lan is for local networks"
                      .formatted(list(own))
                  + " (10.*, 172.16.* to 172.31.*, 192.168.*, fd*), so leave it out");
    }
    return found;
  }

  private static InetAddress named(String text, List<InetAddress> own) {
    try {
      var address = InetAddress.getByName(text);
      if (address.isLoopbackAddress() || isPrivate(address) && own.contains(address)) {
        return address;
      }
    } catch (UnknownHostException unknown) {
      // the same answer as for another machine's address
    }
    throw new Refusal(
        Failure.UNAVAILABLE,
        "%s is no address of this machine in a private network; type --lan with one of %s, or alone"
            .formatted(text, list(own.stream().filter(LanAddresses::isPrivate).toList())));
  }

  private static String list(List<InetAddress> addresses) {
    return addresses.isEmpty()
        ? "none"
        : addresses.stream()
            .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
            .collect(Collectors.joining(", "));
  }

  /** Whether an address is of the kind that no two networks in the world have to themselves. */
  static boolean isPrivate(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.isSiteLocalAddress();
    }
    return (address.getAddress()[0] & 0xFE) == 0xFC; // fc00::/7
  }

  /** Of all interfaces that are up, without loopback and those of one cable. */
  private static List<InetAddress> own() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(LanAddresses::isLocalNetwork)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .map(LanAddresses::withoutZone)
          .toList();
    } catch (SocketException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Java adds the interface to each IPv6 address; only a link-local one needs it. */
  static InetAddress withoutZone(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible); // it is as long as it was
    }
  }

  private static boolean isLocalNetwork(NetworkInterface network) {
    try {
      return network.isUp() && !network.isLoopback() && !network.isPointToPoint();
    } catch (SocketException gone) {
      return false; // it was unplugged meanwhile
    }
  }

  /** From which address this machine would speak to the rest of the world, if at all. */
  private static @Nullable InetAddress towardsOthers() {
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(SOMEWHERE, 9)); // sends nothing
      return socket.getLocalAddress();
    } catch (IOException | UncheckedIOException none) {
      return null; // there is no way out, which says nothing about the way in
    }
  }
}
