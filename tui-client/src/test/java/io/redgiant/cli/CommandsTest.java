package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.client.ContentHash;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command prints and how it ends. */
final class CommandsTest {
  private static RunningNode node;
  private static Shell shell;

  @TempDir private Path directory;

  @BeforeAll
  static void startNode(@TempDir Path data) throws Exception {
    node = RunningNode.start(data);
    shell = Shell.at(node.url());
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  @Test
  void listsWhatWasPublishedNewestFirst() throws Exception {
    upload("list/a.txt", "aa");
    upload("list/b.txt", "b");

    var lines = shell.run("search", "list/*").lines();

    assertEquals(List.of("list/b.txt", "list/a.txt"), lines.stream().map(this::path).toList());
    assertTrue(
        lines
            .getLast()
            .matches("[0-9a-f]{12} {8}2 B  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  list/a.txt"),
        lines.getLast());
  }

  @Test
  void everyLineOfJsonParses() throws Exception {
    var file = upload("json/a.txt", "json");

    var line = JsonLine.fields(shell.run("search", "json/*", "--json").printed());

    assertEquals("json/a.txt", line.get("path"));
    assertEquals("a.txt", line.get("name"));
    assertEquals("lobby", line.get("room"));
    assertEquals("4", line.get("size"));
    assertEquals("text/plain", line.get("mediaType"));
    assertEquals(ContentHash.of(file).toString(), line.get("contentId"));
  }

  @Test
  void showsALabelAsItWasTyped() throws Exception {
    var file = Files.writeString(directory.resolve("label.txt"), "label");
    shell.run("upload", file, "--path", "label.txt", "--label", "Jürgen 漢");

    var line = JsonLine.fields(shell.run("search", "label.txt", "--json").printed());

    assertEquals("Jürgen 漢", line.get("publisherLabel"));
  }

  @Test
  void patternsAndWordsAndFiltersMustAllMatch() throws Exception {
    upload("find/report may.txt", "1");
    upload("find/report june.txt", "22");
    upload("find/other.csv", "333");

    assertEquals(1, shell.run("search", "find/*.txt", "may").lines().size());
    assertEquals(2, shell.run("search", "find/", "report").lines().size());
    assertEquals(1, shell.run("search", "find/*", "--size-min", 3).lines().size());
    assertEquals(1, shell.run("search", "find/*", "--type", "text/csv").lines().size());
    assertEquals(2, shell.run("search", "find/*", "--limit", 2).lines().size());
    assertEquals(
        "find/other.csv",
        path(shell.run("search", "find/*", "--order", "largest").lines().getFirst()));
  }

  @Test
  void aPatternTellsCapitalsFromSmallLettersAndAWordDoesNot() throws Exception {
    upload("README.md", "read me");

    assertEquals("README.md", path(shell.run("search", "README*").lines().getFirst()));
    assertEquals("README.md", path(shell.run("search", "readme").lines().getFirst()));
    assertEquals(10, shell.run("search", "readme*").code());
  }

  @Test
  void aSearchWithoutResultSaysSo() {
    var ended = shell.run("search", "nothing-is-called-so");

    assertEquals(10, ended.code());
    assertEquals("", ended.out());
    assertEquals(
        "error: nothing matches nothing-is-called-so\n  try: redgiant list\n", ended.err());
  }

  @Test
  void aLinkOpensTheFileUntilItIsEnded() throws Exception {
    upload("link/a file.txt", "given away");

    var made = shell.run("share-link", "link/a file.txt", "--expires", "1h", "--json");
    var link = JsonLine.fields(made.printed());
    var url = URI.create(link.getOrDefault("url", ""));
    try (var given = url.toURL().openStream()) {
      assertEquals("given away", new String(given.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertTrue(shell.run("share-link").out().contains(url + "  until "));

    assertEquals(
        "ended " + link.get("id"), shell.run("share-link", "--end", url).lines().getFirst());
    assertEquals("", shell.run("share-link").out());
    assertEquals(410, ((HttpURLConnection) url.toURL().openConnection()).getResponseCode());
    assertEquals(10, shell.run("share-link", "link/none").code());
    assertEquals(2, shell.run("share-link", "link/a file.txt", "--expires", "soon").code());
    assertEquals(2, shell.run("share-link", "link/a file.txt", "--end", url).code());
  }

  @Test
  void everyVersionCanBeSeenAndFetched() throws Exception {
    upload("versions/a.txt", "old");
    upload("versions/a.txt", "new");

    var lines = shell.run("versions", "versions/a.txt", "--json").lines();
    assertEquals(2, lines.size());
    assertEquals("true", JsonLine.fields(lines.getFirst()).get("current"));
    var old = JsonLine.fields(lines.getLast()).getOrDefault("version", "");

    var target = directory.resolve("old");
    shell.run("download", "versions/a.txt", target, "--version-id", old).printed();
    assertEquals("old", Files.readString(target));
  }

  @Test
  void aRemovedFileIsGone() throws Exception {
    upload("removed.txt", "x");

    assertEquals("removed removed.txt\n", shell.run("remove", "removed.txt").printed());

    assertEquals(10, shell.run("download", "removed.txt", directory).code());
    assertEquals(10, shell.run("remove", "removed.txt").code());
  }

  @Test
  void whatFailsForOneOfSeveralIsPartial() throws Exception {
    var file = Files.writeString(directory.resolve("there.txt"), "x");
    var missing = directory.resolve("missing.txt");

    var ended = shell.run("upload", file, missing, "--json");

    assertEquals(3, ended.code());
    assertEquals("there.txt", JsonLine.fields(ended.out()).get("path"));
    var error = JsonLine.fields(ended.err());
    assertEquals("failure", error.get("error"));
    assertEquals(missing.toString(), error.get("subject"));
    assertEquals("there is no file " + missing, error.get("detail"));
  }

  @Test
  void aFolderIsNotUploadedButShared() {
    var ended = shell.run("upload", directory);

    assertEquals(1, ended.code());
    assertEquals(
        "error: %s: it is a folder%n  try: redgiant share '%s'%n".formatted(directory, directory),
        ended.err());
  }

  @Test
  void aFileIsNotSharedButUploaded() throws Exception {
    var file = Files.writeString(directory.resolve("hello"), "");

    var ended = shell.run("share", file);

    assertEquals(1, ended.code());
    assertEquals(
        "error: %s is no folder%n  try: redgiant upload '%s'%n".formatted(file, file), ended.err());
    assertEquals("error: there is no folder " + file + "x\n", shell.run("share", file + "x").err());
  }

  @Test
  void saysWhichFileDoesNotExistAndHowToLookForIt() {
    var ended = shell.run("download", "reports/nowhere.pdf", "--json");

    assertEquals(10, ended.code());
    assertEquals(
        """
        {"error":"not-found","exit":10,"detail":"no file matches reports/nowhere.pdf in lobby",\
        "try":"redgiant search '*nowhere.pdf*'"}
        """,
        ended.err());
  }

  @Test
  void namesTheContentsThatAPrefixMayMean() throws Exception {
    // Of 65,536 possible beginnings, 1,200 contents share some: the birthday paradox.
    var folder = Files.createDirectory(directory.resolve("many"));
    var seen = new HashMap<String, Path>();
    String shared = null;
    for (int i = 0; shared == null; i++) {
      var file = Files.writeString(folder.resolve(i + ".txt"), "content " + i);
      var prefix = ContentHash.of(file).toString().substring(0, 4);
      var other = seen.put(prefix, file);
      if (other != null) {
        shell.run("upload", file, other).printed();
        shared = prefix;
      }
    }

    var ended = shell.run("download", shared, directory.resolve("target"));

    assertEquals(1, ended.code());
    assertEquals(
        2, ended.err().lines().filter(line -> line.startsWith("  perhaps: ")).count(), ended.err());
  }

  @Test
  void tellsAboutTheNode() {
    var line = JsonLine.fields(shell.run("stats", "--json").printed());

    assertEquals(32, line.getOrDefault("nodeId", "").length());
    assertTrue(Long.parseLong(line.get("freeBytes")) > 0);
    assertTrue(shell.run("stats").printed().startsWith("node      " + line.get("nodeId") + "\n"));
  }

  @Test
  void verifiesWithoutANode() throws Exception {
    var file = Files.writeString(directory.resolve("v.txt"), "");
    var empty = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    var offline = Shell.at(URI.create("http://127.0.0.1:9"));

    assertEquals(file + ": OK\n", offline.run("verify", file, empty).printed());

    Files.writeString(file, "x");
    assertEquals(12, offline.run("verify", file, empty).code());
  }

  @Test
  void verifiesAgainstTheFirstDigitsThatAListShows() throws Exception {
    var file = Files.writeString(directory.resolve("v.txt"), "");

    assertEquals(
        file + ": OK, matches the first 12 digits\n",
        shell.run("verify", file, "AF1349B9F5F9").printed());
    assertEquals(0, shell.run("verify", file, "af1349b9").code());
    assertEquals(12, shell.run("verify", file, "af1349b8").code());
    assertEquals(2, shell.run("verify", file, "af1349b").code());
    assertEquals(2, shell.run("verify", file, "af1349b9" + "0".repeat(57)).code());
    assertEquals(2, shell.run("verify", file, "af1349bg").code());
  }

  @Test
  void saysWhereNoNodeAnswers() {
    var ended = Shell.at(URI.create("http://127.0.0.1:9")).run("list");

    assertEquals(11, ended.code());
    assertEquals(
        """
        error: no node answers at http://127.0.0.1:9
          try: redgiant node, or name another by --node URL
        """,
        ended.err());
  }

  @Test
  void aSilentNodeIsATimeout() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var ended =
          Shell.at(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
              .run("list", "--timeout", "0.2");

      assertEquals(124, ended.code(), ended.err());
    }
  }

  @Test
  void aWrongCommandLineIsAnsweredWithoutANode() {
    assertEquals(2, shell.run("upload").code());
    assertEquals(2, shell.run("list", "--node", "ftp://x").code());
    assertEquals(2, shell.run("search", "*.a", "*.b").code());
    assertEquals(2, shell.run("upload", "x", "--after", "x").code()); // for what reads
    assertEquals("usage", JsonLine.fields(shell.run("upload", "--json").err()).get("error"));
  }

  @Test
  void aNodesWrongSettingIsAnsweredInOneLine() {
    var ended = shell.run("node", "--collect-every", "0");

    assertEquals(2, ended.code());
    assertEquals("redgiant node: collect-every is between 1s and 36500d, not '0'\n", ended.err());

    var json = shell.run("node", "--urls", "example.com", "--json");
    assertEquals(2, json.code());
    assertEquals("usage", JsonLine.fields(json.err()).get("error"));
  }

  private String path(String line) {
    return line.substring(line.lastIndexOf("  ") + 2);
  }

  private Path upload(String path, String text) throws IOException {
    var file = Files.writeString(directory.resolve("source"), text);
    shell.run("upload", file, "--path", path).printed();
    return file;
  }
}
