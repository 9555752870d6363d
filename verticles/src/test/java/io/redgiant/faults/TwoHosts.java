package io.redgiant.faults;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two hosts with a cable between them: network namespaces of this machine. Each has a loopback of
 * its own, and knows the other by its address and both by the name {@code nodes.test}.
 */
record TwoHosts(Path names, String prefix) {
  static TwoHosts in(Path directory) throws Exception {
    Shell.requireRoot();
    Shell.require("ip", "mount", "curl");
    var hosts =
        new TwoHosts(
            Files.writeString(
                directory.resolve("hosts"),
                "127.0.0.1 localhost\n%s nodes.test\n%s nodes.test\n"
                    .formatted(address(1), address(2))),
            "rg" + ProcessHandle.current().pid() % 1_000_000);
    for (int host = 1; host <= 2; host++) {
      Shell.run("ip netns add " + hosts.name(host));
      hosts.run(host, "ip link set lo up");
    }
    Shell.run(
        "ip link add cable netns %s type veth peer name cable netns %s"
            .formatted(hosts.name(1), hosts.name(2)));
    for (int host = 1; host <= 2; host++) {
      hosts.run(host, "ip address add " + address(host) + "/24 dev cable");
      hosts.run(host, "ip link set cable up");
      hosts.run(host, "ip route add 224.0.0.0/4 dev cable");
    }
    return hosts;
  }

  static String address(int host) {
    return "10.88.0." + host;
  }

  private String name(int host) {
    return prefix + "-" + host;
  }

  Launch on(int host, Launch node) {
    return node.under(
        "ip",
        "netns",
        "exec",
        name(host),
        "sh",
        "-c",
        "mount --bind " + names + " /etc/hosts && exec \"$@\"",
        "sh");
  }

  ProcessBuilder process(int host, String command) {
    return new ProcessBuilder(("ip netns exec " + name(host) + " " + command).split(" +"));
  }

  String run(int host, String command) throws Exception {
    return Shell.run("ip netns exec " + name(host) + " " + command);
  }

  /** The paths of all files that the host's node lists, in its JSON. */
  String list(int host, NodeProcess node) throws Exception {
    return run(host, "curl -sS " + node.url().resolve("/api/v1/files"));
  }

  void put(int host, NodeProcess node, Path file, String path) throws Exception {
    run(host, "curl -sSf -T " + file + " " + node.url().resolve("/api/v1/files/lobby/" + path));
  }

  String get(int host, NodeProcess node, String path) throws Exception {
    return run(host, "curl -sSf " + node.url().resolve("/api/v1/files/lobby/" + path));
  }

  void remove() throws Exception {
    for (int host = 1; host <= 2; host++) {
      Shell.run("ip netns delete " + name(host));
    }
  }
}
