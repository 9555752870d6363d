package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dashboard in cluster-config shows meters that a node has. */
final class DashboardTest {
  private static final Path DASHBOARD = Path.of("..", "cluster-config", "grafana.json");

  @RegisterExtension static final WebNode NODE = WebNode.ofClass();

  private static Set<String> meters(String text) {
    var found = new HashSet<String>();
    var matcher = Pattern.compile("redgiant_\\w+").matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  @Test
  void showsNothingThatANodeDoesNotMeasure() throws Exception {
    NODE.get("/health/live"); // what was never counted is not listed
    var listed =
        meters(
            new String(
                NODE.get("/metrics", "Accept", "text/plain").body(), StandardCharsets.UTF_8));
    var dashboard = new JsonObject(Files.readString(DASHBOARD));
    var shown = new HashSet<String>();
    for (var panel : dashboard.getJsonArray("panels")) {
      for (var target : ((JsonObject) panel).getJsonArray("targets")) {
        shown.addAll(meters(((JsonObject) target).getString("expr")));
      }
    }

    assertTrue(shown.size() >= 5, shown.toString());
    shown.removeAll(listed);
    assertEquals(Set.of(), shown);
  }
}
