package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole folders. */
final class ShareTest {
  private static RunningNode node;
  private static Shell shell;

  @TempDir private Path directory;
  private Path folder;

  @BeforeAll
  static void startNode(@TempDir Path data) throws Exception {
    node = RunningNode.start(data);
    shell = Shell.at(node.url());
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(directory.resolve("folder"));
  }

  @Test
  void keepsPathsAndNamesThatDifferOnlyInCase() throws IOException {
    write("a.txt");
    write("A.txt");
    write("deep/er/ü 1.txt");

    shell.run("share", folder, "--path", "kept").printed();

    assertEquals(List.of("kept/A.txt", "kept/a.txt", "kept/deep/er/ü 1.txt"), published("kept"));
  }

  @Test
  void takesTheFoldersOwnName() throws IOException {
    write("own.txt");

    shell.run("share", folder).printed();

    assertEquals(List.of("folder/own.txt"), published("folder"));
  }

  @Test
  void followsLinksOnlyInsideAndSkipsDevices() throws Exception {
    write("inside/real.txt");
    Files.writeString(directory.resolve("secret"), "secret");
    Files.createSymbolicLink(folder.resolve("out.txt"), directory.resolve("secret"));
    Files.createSymbolicLink(folder.resolve("in.txt"), folder.resolve("inside/real.txt"));
    Files.createSymbolicLink(folder.resolve("inside/loop"), folder);
    Files.createSymbolicLink(folder.resolve("up"), directory);
    Files.createSymbolicLink(folder.resolve("nothing"), directory.resolve("not there"));
    assertEquals(0, new ProcessBuilder("mkfifo", folder.resolve("pipe") + "").start().waitFor());

    var ended = shell.run("share", folder, "--path", "links");

    ended.printed();
    assertEquals(List.of("links/in.txt", "links/inside/real.txt"), published("links"));
    assertEquals(
        new TreeSet<>(
            List.of(
                "skipped: " + folder + "/inside/loop: a link to a folder around it",
                "skipped: " + folder + "/nothing: a link to nothing",
                "skipped: " + folder + "/out.txt: a link that leaves the folder",
                "skipped: " + folder + "/pipe: neither a file nor a folder",
                "skipped: " + folder + "/up: a link that leaves the folder",
                "2 published, 0 unchanged, 0 failed")),
        ended.err().lines().collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void whatCannotBePublishedIsListedAndTheRestIs() throws IOException {
    write("good.txt");
    write("back\\slash.txt");

    var ended = shell.run("share", folder, "--path", "partial");

    assertEquals(3, ended.code(), ended.err());
    assertEquals(List.of("partial/good.txt"), published("partial"));
    assertEquals(
        "error: " + folder + "/back\\slash.txt: a name must not contain U+005C",
        ended.err().lines().findFirst().orElseThrow());
  }

  @Test
  void anUnchangedFolderMakesNoVersions() throws IOException {
    write("a.txt");
    shell.run("share", folder, "--path", "again").printed();

    var ended = shell.run("share", folder, "--path", "again");

    assertEquals("0 published, 1 unchanged, 0 failed\n", ended.err());
    assertEquals(1, shell.run("versions", "again/a.txt").lines().size());
  }

  @Test
  void watchesForChangesUntilItIsStopped() throws Exception {
    write("first.txt");
    var words =
        List.of(
            "share",
            "folder",
            "--path",
            "watched",
            "--watch",
            "--json",
            "--node",
            node.url().toString());
    var watching = Processes.start(directory, words);
    try {
      var lines = watching.inputReader();
      assertEquals("watched/first.txt", nextPath(lines));

      write("new/second.txt");
      assertEquals("watched/new/second.txt", nextPath(lines));

      Files.writeString(folder.resolve("new/second.txt"), "changed");
      assertEquals("watched/new/second.txt", nextPath(lines));
    } finally {
      var ended = Processes.interrupted(watching);
      assertEquals(130, ended.code(), ended.err());
      assertEquals("cancelled", JsonLine.fields(ended.err()).get("error"));
    }
    assertEquals(2, shell.run("versions", "watched/new/second.txt").lines().size());
  }

  private static String nextPath(BufferedReader lines) throws IOException {
    var line = lines.readLine();
    assertNotNull(line, "the command has ended");
    return String.valueOf(JsonLine.fields(line).get("path"));
  }

  private void write(String path) throws IOException {
    var file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
  }

  private static List<String> published(String prefix) {
    return shell.run("search", prefix + "/**", "--order", "path", "--json").lines().stream()
        .map(line -> String.valueOf(JsonLine.fields(line).get("path")))
        .toList();
  }
}
