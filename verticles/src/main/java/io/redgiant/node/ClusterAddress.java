package io.redgiant.node;

import com.hazelcast.config.Config;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where other nodes reach this one: exactly there its two cluster ports are bound. Hazelcast's port
 * has neither encryption nor passwords, and the event bus only what {@link BusTls} brings, so that
 * whoever starts a node off loopback must have said what protects them.
 *
 * @param bound what the sockets are bound to
 * @param told what the others are told
 * @param port Hazelcast's, and the next one is the event bus's; on loopback, where nodes share
 *     them, the first that Hazelcast tries, and the event bus takes any
 */
record ClusterAddress(InetAddress bound, InetAddress told, int port, Optional<BusTls> tls) {
  /**
   * What is said to a node meanwhile waits for the connection, and whoever waits for an answer has
   * given up by then. The bus's own patience is a minute.
   */
  private static final int CONNECT_MILLIS = 5_000;

  /**
   * A connection that lost its packets for a while tries again at ever longer intervals, up to two
   * minutes, though the network is back: one that is as silent is made anew. A node that stands
   * still for less keeps its own.
   */
  private static final long PING_MILLIS = 5_000;

  private static final long PONG_MILLIS = 15_000;

  /**
   * Looks whether the settings can be followed, and are safe to follow. Asks the name service.
   *
   * @throws IllegalArgumentException with what to type
   */
  static ClusterAddress of(ClusterSettings settings) {
    var bound = resolve(settings.listen().host());
    checkReach(settings, bound);
    checkJoin(settings.join(), bound);
    settings.tls().ifPresent(BusTls::check);
    var told = bound.isAnyLocalAddress() ? first() : bound;
    int port = settings.listen().port();
    return new ClusterAddress(bound, told, port == 0 ? Join.PORT : port, settings.tls());
  }

  private static InetAddress resolve(String host) {
    try {
      var address = InetAddress.getByName(host);
      if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
        return address;
      }
    } catch (UnknownHostException | SocketException unknown) {
      // the same answer as for another machine's address
    }
    throw new IllegalArgumentException(
        "%s is no address of this machine; type --cluster-listen with one of %s"
            .formatted(host, own()));
  }

  /**
   * Which host other nodes are told to fetch contents from.
   *
   * @param listen where HTTP listens
   * @throws IllegalArgumentException they could not reach it
   */
  String webHost(String listen) {
    InetAddress web;
    try {
      web = InetAddress.getByName(listen);
    } catch (UnknownHostException unknown) {
      return listen; // to listen there will fail, and say why
    }
    if (web.isAnyLocalAddress()) {
      return told.getHostAddress();
    }
    if (web.isLoopbackAddress() && !isLoopback()) {
      throw new IllegalArgumentException(
          "other nodes fetch contents over HTTP and cannot reach %s; type --listen 0.0.0.0:8080, which"
                  .formatted(listen)
              + " answers them, and people of this machine alone");
    }
    return listen;
  }

  private static void checkJoin(Join join, InetAddress bound) {
    boolean leavesMachine =
        switch (join) {
          case Join.None none -> false;
          case Join.Loopback loopback -> false;
          case Join.Hosts hosts -> !hosts.areLocal();
          case Join.Multicast multicast -> true;
          case Join.Kubernetes kubernetes -> true;
        };
    if (leavesMachine && bound.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "--join %s needs an address that other machines reach this one at; type --cluster-listen"
                  .formatted(join)
              + " with one of "
              + own());
    }
    if (join instanceof Join.Loopback && !bound.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "--join loopback stays on this machine; leave --cluster-listen out, or type --join none");
    }
  }

  private static void checkReach(ClusterSettings settings, InetAddress bound) {
    var reach = settings.reach();
    if (bound.isAnyLocalAddress() && reach != ClusterSettings.Reach.PRIVATE_ON_ALL_INTERFACES) {
      throw new IllegalArgumentException(
          "the ports between nodes are not opened on all interfaces; type --cluster-listen with one"
              + " of "
              + own()
              + ", or --cluster-network private-on-all-interfaces");
    }
    if (!bound.isLoopbackAddress()
        && settings.tls().isEmpty()
        && reach == ClusterSettings.Reach.UNSAID) {
      throw new IllegalArgumentException(
          "what nodes say to each other at %s is not encrypted; type --cluster-tls-certificate,"
                  .formatted(bound.getHostAddress())
              + " --cluster-tls-key and --cluster-tls-ca with PEM files, or --cluster-network"
              + " private if only nodes of this network reach it");
    }
  }

  /** What others are told where all interfaces are bound. */
  private static InetAddress first() {
    return addresses().stream()
        .filter(address -> !address.isLoopbackAddress())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "this machine has no address that others reach; leave --cluster-listen out"));
  }

  private static String own() {
    return addresses().stream().map(ClusterAddress::text).collect(Collectors.joining(", "));
  }

  /** Without the name of an interface, which means nothing to others. */
  private static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  /** This machine's, those of the older protocol first, as the others will most likely have it. */
  private static List<InetAddress> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .sorted(Comparator.comparing(address -> !(address instanceof Inet4Address)))
          .toList();
    } catch (SocketException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  boolean isLoopback() {
    return bound.isLoopbackAddress();
  }

  void bind(Config hazelcast) {
    var network = hazelcast.getNetworkConfig();
    network.setPort(port).setPortAutoIncrement(isLoopback());
    if (bound instanceof Inet6Address) {
      hazelcast.setProperty("hazelcast.prefer.ipv4.stack", "false");
    }
    if (bound.isAnyLocalAddress()) {
      hazelcast.setProperty("hazelcast.socket.bind.any", "true");
      network.getInterfaces().setEnabled(false);
      network.setPublicAddress(told.getHostAddress());
    } else {
      network.getInterfaces().clear().addInterface(bound.getHostAddress()).setEnabled(true);
    }
  }

  EventBusOptions bus() {
    var options =
        new EventBusOptions()
            .setHost(bound.getHostAddress())
            .setPort(isLoopback() ? 0 : port + 1)
            .setClusterPublicHost(text(told))
            .setConnectTimeout(CONNECT_MILLIS)
            .setClusterPingInterval(PING_MILLIS)
            .setClusterPingReplyInterval(PONG_MILLIS);
    return tls.map(certificates -> certificates.on(options)).orElse(options);
  }

  /** Why nodes cannot meet there, in one line. */
  Refusal refusal(Throwable error) {
    var cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new Refusal(
        Failure.UNAVAILABLE,
        "other nodes cannot reach this one at %s%s (%s); see --cluster-listen%s"
            .formatted(
                new HostPort(bound.getHostAddress(), port),
                isLoopback() ? "" : " and :" + (port + 1),
                cause.getMessage(),
                tls.isPresent() ? " and --cluster-tls-certificate" : ""));
  }
}
