package io.redgiant.discovery;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The addresses by which this machine is part of local networks. */
final class Lan {
  /** A machine has a cable and a radio; more are bridges of containers. */
  private static final int ADDRESSES_MAX = 4;

  private Lan() {}

  /** Those of all interfaces that pass multicast, without loopback. */
  static List<InetAddress> addresses() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(Lan::isLocalNetwork)
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .limit(ADDRESSES_MAX)
        .toList();
  }

  /**
   * Those that a node is reached at.
   *
   * @param host that it listens at
   */
  static List<InetAddress> addresses(String host) throws IOException {
    var address = InetAddress.getByName(host);
    if (address.isAnyLocalAddress()) {
      return addresses();
    }
    return address.isLoopbackAddress() ? List.of() : List.of(address);
  }

  private static boolean isLocalNetwork(NetworkInterface network) {
    try {
      return network.isUp()
          && network.supportsMulticast()
          && !network.isLoopback()
          && !network.isPointToPoint();
    } catch (SocketException gone) {
      return false; // it was unplugged meanwhile
    }
  }
}
