package io.redgiant.node;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name or an address of a machine, and a port of it.
 *
 * @param host without brackets
 */
public record HostPort(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:([A-Za-z0-9._-]+)|\\[([0-9A-Fa-f:.]+)])(?::([0-9]{1,5}))?");

  public static final int PORT_MAX = 65_535;

  public HostPort {
    if (host.isEmpty() || port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("there is no " + host + ":" + port);
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, or the same with an IPv6 address between brackets.
   *
   * @param port where the text has none; -1 where it must have one
   */
  public static Optional<HostPort> parse(String text, int port) {
    var parts = TEXT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    int number = parts.group(3) == null ? port : Integer.parseInt(parts.group(3));
    return number < 0 || number > PORT_MAX
        ? Optional.empty()
        : Optional.of(new HostPort(host, number));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
