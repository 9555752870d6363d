package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two network namespaces with a cable between them, 1 and 2. They take root. */
final class TwoMachines {
  private static final String PREFIX = "rgl" + ProcessHandle.current().pid() % 1_000_000;

  private TwoMachines() {}

  static TwoMachines lay() throws Exception {
    boolean can =
        "root".equals(System.getProperty("user.name"))
            && Files.exists(Path.of("/proc/self/ns/net"));
    if (!can && "true".equals(System.getenv("CI"))) {
      fail("network namespaces need root, and this is " + System.getProperty("user.name"));
    }
    assumeTrue(can, "network namespaces need root");
    for (int host = 1; host <= 2; host++) {
      run("ip netns add " + name(host));
    }
    run(
        "ip link add cable netns %s type veth peer name cable netns %s"
            .formatted(name(1), name(2)));
    for (int host = 1; host <= 2; host++) {
      run("ip -n %s link set lo up".formatted(name(host)));
      run("ip -n %s address add %s/24 dev cable".formatted(name(host), address(host)));
      run("ip -n %s link set cable up".formatted(name(host)));
      run("ip -n %s route add 224.0.0.0/4 dev cable".formatted(name(host)));
    }
    return new TwoMachines();
  }

  static String address(int host) {
    return "10.87.0." + host;
  }

  private static String name(int host) {
    return PREFIX + "-" + host;
  }

  /** What runs the rest of a command there. */
  List<String> on(int host) {
    return List.of("ip", "netns", "exec", name(host));
  }

  /** What a command there prints, which must succeed. */
  String run(int host, String command) throws Exception {
    return run(String.join(" ", on(host)) + " " + command);
  }

  private static String run(String command) throws Exception {
    var process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), command + ": " + output);
    return output;
  }

  /** Also where a test failed. */
  static void remove() throws Exception {
    for (int host = 1; host <= 2; host++) {
      new ProcessBuilder("ip", "netns", "delete", name(host)).start().waitFor();
    }
  }
}
