package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Hosts on one switch: network namespaces of this machine, the first of which is number 1. Each has
 * a loopback of its own, and knows the others by their addresses and all by the name {@code
 * nodes.test}.
 *
 * <p>This process sits at a desk of its own beside each host: what it sends there arrives from the
 * host's loopback, as it would through a reverse proxy, and goes on when the hosts are parted.
 *
 * <p>A host's packet filter parts it from others, in either direction, or loses some of what comes.
 */
final class Hosts implements AutoCloseable {
  /** The port of every host's node, and where this process reaches it. */
  private static final int HTTP = 8080;

  private static final int COUNT_MAX = 200;

  /** The switch's own address, and the desk's last part. */
  private static final int SWITCH = 254;

  private final Path names;
  private final String prefix;
  private final int count;
  private final String desk;

  private Hosts(Path names, String prefix, int count, String desk) {
    this.names = names;
    this.prefix = prefix;
    this.count = count;
    this.desk = desk;
  }

  static Hosts in(Path directory, int count) throws Exception {
    Shell.requireRoot();
    Shell.require("ip", "iptables", "mount", "curl");
    if (count > COUNT_MAX) {
      throw new IllegalArgumentException("a switch has no more than " + COUNT_MAX + " sockets");
    }
    long pid = ProcessHandle.current().pid();
    var hosts =
        new Hosts(
            Files.writeString(directory.resolve("hosts"), names(count)),
            "rg" + pid % 1_000_000,
            count,
            desk(pid));
    hosts.lay();
    return hosts;
  }

  /**
   * Where this process sits: a network of 198.18.0.0/15, which is for tests of networks, and not
   * that of the process that runs the other half of the tests.
   */
  private static String desk(long pid) {
    int fork = Integer.getInteger("redgiant.fork", 1);
    return "198." + (18 + fork % 2) + "." + pid % 250 + ".";
  }

  private static String names(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(host -> address(host) + " nodes.test\n")
        .collect(Collectors.joining("", "127.0.0.1 localhost\n", ""));
  }

  private void lay() throws Exception {
    var script = new ArrayList<>(List.of("set -e", "ip netns add " + switchName()));
    bridge(script, "switch");
    bridge(script, "desk");
    script.add(inside(switchName()) + "ip address add " + address(SWITCH) + "/24 dev switch");
    for (int host = 1; host <= count; host++) {
      script.add("ip netns add " + name(host));
      cable(script, host, "cable", "switch", address(host));
      cable(script, host, "side", "desk", desk + host);
      script.add(inside(name(host)) + "ip link set lo up");
      script.add(inside(name(host)) + "ip route add 224.0.0.0/4 dev cable");
      fromDesk(script, host);
    }
    script.add("ip link add " + prefix + " type veth peer name own netns " + switchName());
    plug(script, "own", "desk");
    script.add("ip address add " + desk + SWITCH + "/24 dev " + prefix);
    script.add("ip link set " + prefix + " up");
    Shell.run(String.join("\n", script));
  }

  private void bridge(List<String> script, String bridge) {
    script.add(inside(switchName()) + "ip link add " + bridge + " type bridge");
    script.add(inside(switchName()) + "ip link set " + bridge + " up");
  }

  private void cable(List<String> script, int host, String end, String bridge, String address) {
    var other = bridge + host;
    script.add(
        "ip link add %s netns %s type veth peer name %s netns %s"
            .formatted(end, name(host), other, switchName()));
    plug(script, other, bridge);
    script.add(inside(name(host)) + "ip address add " + address + "/24 dev " + end);
    script.add(inside(name(host)) + "ip link set " + end + " up");
  }

  private void plug(List<String> script, String end, String bridge) {
    script.add(inside(switchName()) + "ip link set " + end + " master " + bridge);
    script.add(inside(switchName()) + "ip link set " + end + " up");
  }

  /** What comes from the desk is handed to the node as if its own machine had sent it. */
  private void fromDesk(List<String> script, int host) {
    var filter = inside(name(host)) + "iptables -w -t nat -A ";
    var what = " -i side -p tcp --dport " + HTTP + " -j ";
    script.add(inside(name(host)) + "sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet'");
    script.add(filter + "PREROUTING" + what + "DNAT --to 127.0.0.1:" + HTTP);
    script.add(filter + "INPUT" + what + "SNAT --to-source 127.0.0.1");
  }

  static String address(int host) {
    return "10.88.0." + host;
  }

  private String name(int host) {
    return prefix + "-" + host;
  }

  private String switchName() {
    return prefix + "-switch";
  }

  private static String inside(String namespace) {
    return "ip netns exec " + namespace + " ";
  }

  int count() {
    return count;
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

  /** A node of one network of all these hosts, which {@link #reached} makes this process reach. */
  Launch member(int host, Launch node, NetworkKey key) {
    var all = IntStream.rangeClosed(1, count).mapToObj(Hosts::address);
    return on(host, node)
        .with("--cluster-listen", address(host), "--cluster-network", "private")
        .with("--listen", "0.0.0.0:" + HTTP, "--urls", url(host).toString())
        .with("--join", all.collect(Collectors.joining(",")))
        .with("--cluster-key", key.file().toString());
  }

  NodeProcess reached(int host, NodeProcess node) {
    return node.reachedAt(url(host));
  }

  private URI url(int host) {
    return URI.create("http://" + desk + host + ":" + HTTP);
  }

  /** One way: nothing that {@code from} sends gets to {@code to} any more. */
  void part(int from, int to) throws Exception {
    run(to, "iptables -w -A INPUT -s " + address(from) + " -j DROP");
  }

  /** Both ways, each of these from each of those. */
  void part(List<Integer> these, List<Integer> those) throws Exception {
    for (int one : these) {
      for (int other : those) {
        part(one, other);
        part(other, one);
      }
    }
  }

  /** Of what comes from other hosts, so many packets in a hundred are lost, on every host. */
  void lose(int percent) throws Exception {
    for (int host = 1; host <= count; host++) {
      run(
          host,
          "iptables -w -A INPUT -i cable -m statistic --mode random --probability %.2f -j DROP"
              .formatted(percent / 100.0));
    }
  }

  /**
   * Has nodes that start from now on reach each other by a wire that may be bad; see {@link Wire}.
   * Only TCP, to the ports that nodes listen at.
   *
   * @return the wire, which is bad from a line {@code bad} on its input on, and good from {@code
   *     good} on
   */
  Process wire(long seed, int delayMillisMax, double resets) throws Exception {
    var script = new ArrayList<String>();
    var command = new ArrayList<>(List.of("ip", "netns", "exec", switchName()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), Wire.class.getName()));
    command.addAll(List.of("" + seed, "" + delayMillisMax, "" + resets));
    int port = 20_000;
    for (int from = 1; from <= count; from++) {
      for (int to = 1; to <= count; to++) {
        for (int service : from == to ? new int[0] : new int[] {5701, 5702, HTTP}) {
          command.add(port + ":" + address(to) + ":" + service);
          script.add(
              inside(name(from))
                  + "iptables -w -t nat -A OUTPUT -p tcp -d %s --dport %d -j DNAT --to %s:%d"
                      .formatted(address(to), service, address(SWITCH), port++));
        }
      }
    }
    var wire = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    assertEquals("ready", wire.inputReader().readLine());
    Shell.run(String.join(" && ", script));
    return wire;
  }

  /** From now on everything arrives. */
  void heal() throws Exception {
    for (int host = 1; host <= count; host++) {
      run(host, "iptables -w -F INPUT");
    }
  }

  /** Pulls a host's cable out of the switch. */
  void unplug(int host) throws Exception {
    Shell.run(inside(switchName()) + "ip link set switch" + host + " down");
  }

  void plug(int host) throws Exception {
    Shell.run(inside(switchName()) + "ip link set switch" + host + " up");
  }

  ProcessBuilder process(int host, String command) {
    return new ProcessBuilder((inside(name(host)) + command).split(" +"));
  }

  String run(int host, String command) throws Exception {
    return Shell.run(inside(name(host)) + command);
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

  @Override
  public void close() throws IOException {
    var script =
        IntStream.rangeClosed(1, count)
            .mapToObj(host -> "ip netns delete " + name(host))
            .collect(Collectors.joining("\n"));
    try {
      Shell.run(script + "\nip netns delete " + switchName());
    } catch (Exception left) {
      throw new IOException(left);
    }
  }
}
