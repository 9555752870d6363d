package io.redgiant.node;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a node finds the others of its network. */
public sealed interface Join {
  /** It is alone. */
  record None() implements Join {
    @Override
    public String toString() {
      return "none";
    }
  }

  /** All nodes of this machine that have the same key. */
  record Loopback() implements Join {
    @Override
    public String toString() {
      return "loopback";
    }
  }

  /** Those at these addresses, and all that they know. */
  record Hosts(List<HostPort> hosts) implements Join {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    /** Whether all are on this machine. */
    boolean areLocal() {
      return hosts.stream().allMatch(host -> LOOPBACK.contains(host.host()));
    }

    @Override
    public String toString() {
      return hosts.stream().map(HostPort::toString).collect(Collectors.joining(","));
    }
  }

  /** Whoever answers in the same piece of network. */
  record Multicast() implements Join {
    @Override
    public String toString() {
      return "multicast";
    }
  }

  /**
   * The other pods of a service.
   *
   * @param serviceDns the name of a headless service; without it Kubernetes' interface is asked,
   *     which the pod's account must be allowed to
   */
  record Kubernetes(Optional<String> serviceDns) implements Join {
    @Override
    public String toString() {
      return "kubernetes" + serviceDns.map(name -> ":" + name).orElse("");
    }
  }

  /** Where a node listens for others unless it is told otherwise. */
  int PORT = 5701;

  static Join of(String text) {
    return switch (text) {
      case "none" -> new None();
      case "loopback" -> new Loopback();
      case "multicast" -> new Multicast();
      case "kubernetes" -> new Kubernetes(Optional.empty());
      default ->
          text.startsWith("kubernetes:")
              ? new Kubernetes(Optional.of(dnsName(text.substring(text.indexOf(':') + 1))))
              : new Hosts(
                  Arrays.stream(text.split(",", -1)).map(host -> host(host, text)).toList());
    };
  }

  private static String dnsName(String name) {
    if (Pattern.matches("[A-Za-z0-9][A-Za-z0-9.-]*", name)) {
      return name;
    }
    throw new IllegalArgumentException(
        "join is like kubernetes:nodes.default.svc.cluster.local, not 'kubernetes:" + name + "'");
  }

  private static HostPort host(String part, String text) {
    return HostPort.parse(part.strip(), PORT)
        .filter(host -> host.port() > 0)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "join is none, loopback, multicast, kubernetes, or host[:port] between commas,"
                        + " not '"
                        + text
                        + "'"));
  }
}
