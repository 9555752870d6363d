package io.redgiant.local;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * Where people of the local network reach this node, and what it shows them there to be believed.
 *
 * @param addresses what HTTPS is listened on, the one to tell people first; never none
 * @param names all hosts that the certificate is for, as a URL has them, in lower case
 * @param chain the node's certificate and its authority's, PEM
 * @param key the certificate's, PEM
 * @param authority the authority's certificate, PEM
 * @param fingerprint SHA-256 of the authority's certificate
 */
public record LanPlace(
    List<InetAddress> addresses,
    int port,
    Set<String> names,
    String chain,
    String key,
    String authority,
    Fingerprint fingerprint)
    implements ByReference {
  public LanPlace {
    addresses = List.copyOf(addresses);
    names = Set.copyOf(names);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a place without an address is none");
    }
  }

  /** The URL to tell people. */
  public String url() {
    return "https://" + host(addresses.getFirst()) + ":" + port;
  }

  /** An address as a URL has it. */
  public static String host(InetAddress address) {
    var text = address.getHostAddress().replaceFirst("%.*", "");
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }

  /** Without the key. */
  @Override
  public String toString() {
    return url();
  }
}
