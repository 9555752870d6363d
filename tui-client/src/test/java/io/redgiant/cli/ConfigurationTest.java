package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {
  @TempDir private Path directory;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void aFlagBeatsTheEnvironmentThatBeatsTheFileThatBeatsTheDefault() throws IOException {
    var file = write("node=http://file:1\nroom=from-file\nlabel=Ann\n");
    environment.put("REDGIANT_NODE", "http://environment:2");
    environment.put("REDGIANT_ROOM", "from-environment");

    assertEquals(
        """
        node     http://flag:3  (flag --node)
        room     from-environment  (environment REDGIANT_ROOM)
        label    Ann  (file %s)
        timeout  60  (default)
        """
            .formatted(file),
        show("--node", "http://flag:3").printed());
  }

  @Test
  void isJsonToo() {
    var first = show("--json").lines().getFirst();

    assertEquals(
        Map.of("key", "node", "value", "http://127.0.0.1:8080", "source", "default"),
        JsonLine.fields(first));
  }

  @Test
  void theBareWordShowsTheHelpAsAMistakeAndToAProgramEverything() {
    var bare = run("config");
    assertEquals(2, bare.code());
    assertTrue(bare.err().contains("Usage: redgiant config"), bare.err());

    assertEquals(show("--json").printed(), run("config", "--json").printed());
  }

  @Test
  void aVariableThatIsEmptyIsNotSet() throws IOException {
    write("room=from-file\n");
    environment.put("REDGIANT_NODE", "");
    environment.put("REDGIANT_ROOM", "");

    var lines = show().lines();

    assertEquals("node     http://127.0.0.1:8080  (default)", lines.getFirst());
    assertTrue(lines.get(1).startsWith("room     from-file"), lines.get(1));
  }

  @Test
  void aSettingThatDoesNotExistIsNamed() throws IOException {
    var file = write("nod=http://x\n");

    var ended = show();

    assertEquals(2, ended.code());
    assertEquals(2, run("list").code());
    assertEquals(
        "error: " + file + ": there is no setting 'nod'; there are node, room, label and timeout\n",
        ended.err());
  }

  @Test
  void theFileSaysWhichNodeIsAsked() throws IOException {
    write("node=http://127.0.0.1:9\n");

    assertEquals(11, run("list").code());
  }

  private Path write(String text) throws IOException {
    var folder = Files.createDirectories(directory.resolve("redgiant"));
    return Files.writeString(folder.resolve("config.properties"), text);
  }

  private Shell.Ended show(Object... words) {
    var all = new Object[words.length + 2];
    all[0] = "config";
    all[1] = "show";
    System.arraycopy(words, 0, all, 2, words.length);
    return run(all);
  }

  private Shell.Ended run(Object... words) {
    environment.put("XDG_CONFIG_HOME", directory.toString());
    return new Shell(environment).run(words);
  }
}
