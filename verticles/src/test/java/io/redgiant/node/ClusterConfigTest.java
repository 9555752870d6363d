package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What people are given to run nodes in containers says what a node understands. No container is
 * started here.
 */
final class ClusterConfigTest {
  private static final Path DIRECTORY = Path.of("..", "cluster-config");

  /** What the launcher reads, and what Kubernetes fills in. */
  private static final Set<String> NOT_OF_A_NODE =
      Set.of("REDGIANT_BUILT", "REDGIANT_JAVA_OPTIONS", "POD_IP", "NAMESPACE");

  private static final Set<Integer> NODE_PORTS = Set.of(8080, Join.PORT, Join.PORT + 1);
  private static final String POD_IP = "10.244.1.7";

  private static String text(String file) throws IOException {
    return Files.readString(DIRECTORY.resolve(file));
  }

  private static List<Map<?, ?>> documents(String file) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return StreamSupport.stream(yaml.loadAll(text(file)).spliterator(), false)
        .<Map<?, ?>>map(document -> (Map<?, ?>) document)
        .toList();
  }

  /** What lies at this path of keys; a number is an index of a list. */
  private static Object at(Object root, Object... path) {
    Object found = root;
    for (var key : path) {
      var next = found instanceof List<?> list ? list.get((int) key) : ((Map<?, ?>) found).get(key);
      found = Objects.requireNonNull(next, () -> "no " + key + " on the way " + List.of(path));
    }
    return found;
  }

  private static Map<?, ?> document(String kind) throws IOException {
    return documents("kubernetes.yaml").stream()
        .filter(document -> kind.equals(document.get("kind")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<?, ?> pod() throws IOException {
    return (Map<?, ?>) at(document("StatefulSet"), "spec", "template", "spec");
  }

  private static Map<?, ?> container(String name) throws IOException {
    return ((List<?>) at(pod(), "containers"))
        .stream()
            .<Map<?, ?>>map(container -> (Map<?, ?>) container)
            .filter(container -> name.equals(container.get("name")))
            .findFirst()
            .orElseThrow();
  }

  /** As the container's file sets them for every node. */
  private static Map<String, String> ofTheImage() throws IOException {
    var found = new HashMap<String, String>();
    var matcher = Pattern.compile("(REDGIANT_\\w+)=(\\S+)").matcher(text("Containerfile"));
    while (matcher.find()) {
      found.put(matcher.group(1), matcher.group(2));
    }
    return found;
  }

  private static void assertSettings(Map<String, String> environment) {
    var known = new HashSet<>(NOT_OF_A_NODE);
    for (var setting : Setting.values()) {
      known.add(setting.variable());
    }
    for (var name : environment.keySet()) {
      assertTrue(known.contains(name), name + " is no setting");
    }
  }

  @Test
  void everyVariableNamedAnywhereIsASetting() throws IOException {
    var named = new HashMap<String, String>();
    for (var file : List.of("Containerfile", "compose.yaml", "kubernetes.yaml", "proxy.conf")) {
      var matcher = Pattern.compile("REDGIANT_\\w+").matcher(text(file));
      while (matcher.find()) {
        named.put(matcher.group(), file);
      }
    }

    assertTrue(named.size() >= 6, named.toString());
    assertSettings(named);
  }

  @Test
  void aNodeOfTheComposeFileUnderstandsItsSettings() throws IOException {
    var compose = documents("compose.yaml").getFirst();
    var members = new ArrayList<String>();
    for (var name : List.of("node-1", "node-2", "node-3")) {
      var environment = ofTheImage();
      ((Map<?, ?>) at(compose, "services", name, "environment"))
          .forEach((key, value) -> environment.put((String) key, (String) value));
      assertSettings(environment);

      var config = NodeConfig.read(List.of(), environment);

      assertEquals(8080, config.port());
      assertEquals(ClusterSettings.Reach.PRIVATE, config.cluster().reach());
      var address = at(compose, "services", name, "networks", "nodes", "ipv4_address");
      assertEquals(address, config.cluster().listen().host());
      members.add(config.cluster().listen().host());
      assertEquals(
          "/run/secrets/" + at(compose, "services", name, "secrets", 0),
          config.cluster().key().orElseThrow().toString());
      assertTrue(seconds(at(compose, "services", name, "stop_grace_period")) > 10);
    }
    var environment = at(compose, "services", "node-1", "environment");
    var join = Join.of((String) at(environment, "REDGIANT_JOIN"));
    assertEquals(members, ((Join.Hosts) join).hosts().stream().map(HostPort::host).toList());
  }

  private static long seconds(Object text) {
    return Duration.parse("PT" + text).toSeconds();
  }

  @Test
  void aNodeInAPodUnderstandsItsSettings() throws IOException {
    var environment = ofTheImage();
    for (var entry : (List<?>) at(container("node"), "env")) {
      var variable = (Map<?, ?>) entry;
      var value = variable.get("value");
      if (value != null) {
        environment.put(
            (String) variable.get("name"),
            value.toString().replace("$(POD_IP)", POD_IP).replace("$(NAMESPACE)", "files"));
      }
    }
    assertSettings(environment);

    var config = NodeConfig.read(List.of(), environment);

    assertEquals(POD_IP, config.cluster().listen().host());
    assertEquals("kubernetes:redgiant.files.svc.cluster.local", config.cluster().join().toString());
    assertEquals(at(document("Service"), "metadata", "name"), "redgiant");
    assertEquals("None", at(document("Service"), "spec", "clusterIP"));
    assertEquals(Path.of("/etc/redgiant/cluster.key"), config.cluster().key().orElseThrow());
    assertEquals(Path.of("/data"), config.data());
    var mounts = at(container("node"), "volumeMounts").toString();
    assertTrue(mounts.contains("/data") && mounts.contains("/etc/redgiant"), mounts);
  }

  @Test
  void thePortsAreThoseThatANodeListensAt() throws IOException {
    assertEquals(NODE_PORTS, ports(at(container("node"), "ports"), "containerPort"));
    assertEquals(NODE_PORTS, ports(at(document("Service"), "spec", "ports"), "port"));
    assertEquals(
        NODE_PORTS, ports(at(document("NetworkPolicy"), "spec", "ingress", 0, "ports"), "port"));
    assertEquals(
        ports(at(container("meters"), "ports"), "containerPort"),
        ports(at(document("NetworkPolicy"), "spec", "ingress", 1, "ports"), "port"));
    var exposed = Pattern.compile("EXPOSE (.*)").matcher(text("Containerfile"));
    assertTrue(exposed.find());
    var numbers = new HashSet<Integer>();
    for (var port : exposed.group(1).split(" ")) {
      numbers.add(Integer.valueOf(port));
    }
    assertEquals(NODE_PORTS, numbers);
  }

  private static Set<Integer> ports(Object list, String key) {
    var ports = new HashSet<Integer>();
    ((List<?>) list).forEach(port -> ports.add((Integer) at(port, key)));
    return ports;
  }

  /** A probe from outside of the pod would be refused, and one of another path answered 404. */
  @Test
  void probesRunInThePodAndAskWhatANodeAnswers() throws IOException {
    for (var probe : Map.of("livenessProbe", "live", "readinessProbe", "ready").entrySet()) {
      var command = (List<?>) at(container("node"), probe.getKey(), "exec", "command");
      assertEquals("http://127.0.0.1:8080/health/" + probe.getValue(), command.getLast());
    }
    assertTrue((int) at(pod(), "terminationGracePeriodSeconds") > 10);
  }

  @Test
  void onlyNodesReachThePortsBetweenNodes() throws IOException {
    var policy = document("NetworkPolicy");
    var labels = Map.of("app", "redgiant");

    assertEquals(labels, at(policy, "spec", "podSelector", "matchLabels"));
    assertEquals(
        List.of(Map.of("podSelector", Map.of("matchLabels", labels))),
        at(policy, "spec", "ingress", 0, "from"));
    assertEquals(labels, at(document("StatefulSet"), "spec", "template", "metadata", "labels"));
  }

  @Test
  void prometheusLooksForThePortThatAPodHas() throws IOException {
    var relabel =
        at(documents("prometheus.yaml").getFirst(), "scrape_configs", 0, "relabel_configs", 0);
    var metered = at(container("meters"), "ports", 0, "name");

    assertEquals("redgiant;" + metered, at(relabel, "regex"));
  }
}
