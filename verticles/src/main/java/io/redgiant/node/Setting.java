package io.redgiant.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting of a node: {@code --key value} on the command line, {@code REDGIANT_KEY} in the
 * environment, {@code key=value} in the file that {@code --config} names; the first of these that
 * has it wins.
 */
enum Setting {
  CONFIG("config", "", "a file with settings, one key=value a line"),
  DATA("data", "data", "the directory that holds everything; made on first start"),
  LISTEN("listen", "127.0.0.1:8080", "host:port for HTTP; port 0 takes a free one"),
  LAN(
      "lan",
      "off",
      "alone, or with an address[:port] of this machine in a private network: HTTPS (port 8443) for"
          + " people on other machines, who need an invitation; a certificate and its authority are"
          + " made in data; on, off"),
  JOIN(
      "join",
      "loopback",
      "which nodes are one network with this one, given the same cluster.key: none; loopback, all"
          + " of this machine; host[:port],…; multicast; kubernetes[:service-dns] (names of files"
          + " so far, not their bytes)"),
  CLUSTER_KEY(
      "cluster-key",
      "",
      "the file that a first start takes the network's key from; without it, with join loopback"
          + " that of this user, redgiant/cluster.key below $XDG_CONFIG_HOME or ~/.config, and"
          + " alone a new one"),
  CLUSTER_LISTEN(
      "cluster-listen",
      "127.0.0.1",
      "address[:port] of this machine that other nodes reach it at: the port (5701) for Hazelcast"
          + " and the next for the event bus; on loopback the first free ones"),
  CLUSTER_NETWORK(
      "cluster-network",
      "",
      "private, to say that only nodes of this network reach cluster-listen; or"
          + " private-on-all-interfaces, to listen on 0.0.0.0 there"),
  CLUSTER_TLS_CERTIFICATE(
      "cluster-tls-certificate",
      "",
      "the node's certificate for the event bus (PEM); with TLS, let only nodes through to"
          + " Hazelcast's port, which has none"),
  CLUSTER_TLS_KEY("cluster-tls-key", "", "its key (PEM)"),
  CLUSTER_TLS_CA(
      "cluster-tls-ca", "", "the authority whose certificates nodes of this network have (PEM)"),
  URLS(
      "urls",
      "",
      "further URLs this node is reached by, comma-separated; other Host and Origin headers are"
          + " refused"),
  BEACON(
      "beacon",
      "auto",
      "whether the node announces id, version and URL on its local networks (mDNS, _redgiant._tcp):"
          + " auto, where it listens off loopback; on, and it does not start where it listens on"
          + " loopback alone; off"),
  VERSIONS_KEEP("versions-keep", "10", "versions of a path that are kept; 0 keeps all"),
  SLAB_POOL("slab-pool", "64m", "memory that uploads pass through: bytes, or with k, m, g"),
  DISK_RESERVE(
      "disk-reserve",
      "",
      "disk space that uploads leave free; by default 5 % of the disk, at least 1g"),
  GRACE("grace", "24h", "how long a removed file's chunks stay on disk: s, m, h or d"),
  COLLECT_EVERY("collect-every", "1h", "how often unused chunks are looked for: s, m, h or d"),
  UPLOADS_KEEP(
      "uploads-keep", "24h", "how long a resumable upload waits for its next bytes: s, m, h or d"),
  REPAIR_AFTER(
      "repair-after",
      "2m",
      "how long a node may be away until others make good the copies it held: s, m, h or d"),
  REPAIR_RATE(
      "repair-rate",
      "100m",
      "bytes a second that this node fetches at the most to make copies good; a quarter of that"
          + " while uploads come: bytes, or with k, m, g"),
  CACHE(
      "cache",
      "10g",
      "copies of files that other nodes hold, which stay here all the same: bytes, or with k, m,"
          + " g"),
  SLOW_AFTER(
      "slow-after",
      "30s",
      "how long a body may come at less than 1 KiB/s, or headers take: s or m; 1s at least"),
  CLOCK_OFFSET(
      "clock-offset",
      "0s",
      "for trying what a wrong clock does: how far this node's is ahead, or, with -, behind: s, m,"
          + " h or d"),
  CORE("core", "c", "c, or java for the reference core without native code");

  private final String key;
  private final String byDefault;
  private final String meaning;

  Setting(String key, String byDefault, String meaning) {
    this.key = key;
    this.byDefault = byDefault;
    this.meaning = meaning;
  }

  String key() {
    return key;
  }

  String byDefault() {
    return byDefault;
  }

  String meaning() {
    return meaning;
  }

  String variable() {
    return "REDGIANT_" + name();
  }

  /** Its value among those that were given, or else its default. */
  String in(Map<Setting, String> given) {
    return given.getOrDefault(this, byDefault);
  }

  /** The file that it names, if any. */
  Optional<Path> file(Map<Setting, String> given) {
    return Optional.of(in(given)).filter(name -> !name.isEmpty()).map(Path::of);
  }

  static Setting ofKey(String key) {
    for (var setting : values()) {
      if (setting.key.equals(key)) {
        return setting;
      }
    }
    throw new IllegalArgumentException(
        "there is no setting '" + key + "'; see redgiant node --help");
  }
}
