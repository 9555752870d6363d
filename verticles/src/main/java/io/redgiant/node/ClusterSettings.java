package io.redgiant.node;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a node is told about the others of its network. That it may be so is for {@link
 * ClusterAddress} to say, as it takes a look at the machine.
 *
 * @param listen where others reach this node; the port is 0 where none is named
 * @param key the file that a first start takes the network's key from
 * @param userKey the file that all nodes of this user and machine may share
 */
public record ClusterSettings(
    Join join,
    HostPort listen,
    Reach reach,
    Optional<BusTls> tls,
    Optional<Path> key,
    Path userKey) {
  /** Who reaches the address, said in words. */
  public enum Reach {
    UNSAID(""),
    PRIVATE("private"),
    PRIVATE_ON_ALL_INTERFACES("private-on-all-interfaces");

    private final String words;

    Reach(String words) {
      this.words = words;
    }

    static Reach of(String text) {
      return Arrays.stream(values())
          .filter(reach -> reach.words.equals(text))
          .findAny()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "cluster-network is private or private-on-all-interfaces, not '"
                          + text
                          + "'"));
    }
  }

  static ClusterSettings of(Map<Setting, String> given, Map<String, String> environment) {
    return new ClusterSettings(
        Join.of(Setting.JOIN.in(given)),
        listen(Setting.CLUSTER_LISTEN.in(given)),
        Reach.of(Setting.CLUSTER_NETWORK.in(given)),
        tls(given),
        Setting.CLUSTER_KEY.file(given),
        ConfigDirectory.of(environment).resolve(ClusterKey.FILE));
  }

  private static HostPort listen(String text) {
    return HostPort.parse(text, 0)
        .filter(listen -> listen.port() < HostPort.PORT_MAX) // the event bus has the next one
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cluster-listen is address[:port] with a port below 65535, not '"
                        + text
                        + "'"));
  }

  private static Optional<BusTls> tls(Map<Setting, String> given) {
    var files =
        Stream.of(Setting.CLUSTER_TLS_CERTIFICATE, Setting.CLUSTER_TLS_KEY, Setting.CLUSTER_TLS_CA)
            .map(setting -> setting.file(given))
            .flatMap(Optional::stream)
            .toList();
    return switch (files.size()) {
      case 0 -> Optional.empty();
      case 3 -> Optional.of(tls(files));
      default ->
          throw new IllegalArgumentException(
              "cluster-tls-certificate, cluster-tls-key and cluster-tls-ca go together: name all"
                  + " three files");
    };
  }

  private static BusTls tls(List<Path> files) {
    return new BusTls(files.get(0), files.get(1), files.get(2));
  }
}
