package io.redgiant.discovery;

import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.NodeUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on local networks where a node is, and hears where others are: a service {@code
 * _redgiant._tcp} of DNS-SD by mDNS. Its TXT record has {@code id} and {@code version}, and {@code
 * tls=1} where the node is reached by HTTPS. Anybody there may say anything: what is heard is a
 * hint of where to ask.
 */
public final class Beacon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Beacon.class);

  private static final String SERVICE = "_redgiant._tcp.local.";
  private static final String TLS = "tls";
  private static final int VERSION_CHARS_MAX = 80;
  private static final int HEARD_MAX = 256;

  private final List<JmDNS> responders;

  /**
   * A node that was heard.
   *
   * @param url where it is said to be
   * @param version anything may stand in it
   */
  public record Heard(NodeId node, URI url, String version) {}

  private Beacon(List<JmDNS> responders) {
    this.responders = responders;
  }

  /**
   * Announces a node on each of these addresses' networks until it is closed; takes a second or
   * two.
   */
  static Beacon announce(
      List<InetAddress> addresses, NodeId node, int port, boolean tls, String version)
      throws IOException {
    var beacon = new Beacon(new ArrayList<>());
    var name = "redgiant " + node;
    try {
      for (var address : addresses) {
        var responder = JmDNS.create(address, host(node, address));
        beacon.responders.add(responder);
        responder.registerService(
            ServiceInfo.create(SERVICE, name, port, 0, 0, text(node, tls, version)));
      }
      return beacon;
    } catch (IOException failed) {
      beacon.close();
      throw failed;
    }
  }

  private static Map<String, String> text(NodeId node, boolean tls, String version) {
    var text = new LinkedHashMap<>(Map.of("id", node.toString(), "version", version));
    if (tls) {
      text.put(TLS, "1");
    }
    return text;
  }

  /** Unlike the machine's own name, which its own responder may announce. */
  private static String host(NodeId node, InetAddress address) {
    var place = address.getHostAddress().replaceAll("[^0-9a-f]", "-");
    return "redgiant-" + node.toString().substring(0, 12) + "-" + place;
  }

  /** Listens on all networks of this machine for so long; answers each node once. */
  public static List<Heard> hear(Duration patience) throws IOException {
    var found = new LinkedHashMap<NodeId, Heard>();
    var searches =
        Lan.addresses().stream()
            .map(
                address ->
                    CompletableFuture.supplyAsync(
                        () -> hear(address, patience), Thread::startVirtualThread))
            .toList();
    for (var search : searches) {
      search.join().stream()
          .limit(HEARD_MAX - found.size())
          .forEach(heard -> found.putIfAbsent(heard.node(), heard));
    }
    return List.copyOf(found.values());
  }

  private static List<Heard> hear(InetAddress address, Duration patience) {
    try {
      var listener = JmDNS.create(address, "redgiant-" + ProcessHandle.current().pid());
      var heard =
          Arrays.stream(listener.list(SERVICE, patience.toMillis()))
              .map(Beacon::heard)
              .flatMap(Optional::stream)
              .toList();
      // It says goodbye for two seconds, which nobody who asked needs to wait for.
      Thread.startVirtualThread(() -> close(listener));
      return heard;
    } catch (IOException deaf) {
      throw new UncheckedIOException("no beacon can be heard at " + address, deaf);
    }
  }

  /** Whatever is no announcement of a node is left out. */
  private static Optional<Heard> heard(ServiceInfo service) {
    var addresses = service.getInetAddresses();
    var id = service.getPropertyString("id");
    var version = Objects.requireNonNullElse(service.getPropertyString("version"), "");
    if (addresses.length == 0 || id == null || version.length() > VERSION_CHARS_MAX) {
      return Optional.empty();
    }
    try {
      var host = addresses[0].getHostAddress();
      var literal = addresses[0] instanceof Inet6Address ? "[" + host + "]" : host;
      var scheme = "1".equals(service.getPropertyString(TLS)) ? "https://" : "http://";
      return NodeUrl.parse(scheme + literal + ":" + service.getPort())
          .map(url -> new Heard(NodeId.parse(id), url, version));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /** Says goodbye, which takes two seconds on each network. */
  @Override
  public void close() {
    var closing =
        responders.stream()
            .map(
                responder ->
                    CompletableFuture.runAsync(() -> close(responder), Thread::startVirtualThread))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(closing).join();
  }

  private static void close(JmDNS responder) {
    try {
      responder.close();
    } catch (IOException gone) {
      // Nobody hears the goodbye: what was said lapses by itself.
      LOG.debug("a beacon was not taken back", gone);
    }
  }
}
