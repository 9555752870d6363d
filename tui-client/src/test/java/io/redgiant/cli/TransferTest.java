package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.client.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files to a node and back, over connections good and bad. */
final class TransferTest {
  private static final int LARGE = 20 << 20;
  private static final AtomicInteger SEEDS = new AtomicInteger();

  private static Relay relay;
  private static RunningNode node;

  @TempDir private Path directory;
  private Shell shell;

  @BeforeAll
  static void startNode(@TempDir Path data) throws Exception {
    relay = new Relay();
    node = RunningNode.start(data, "--urls", relay.url().toString());
    relay.to(node.url());
  }

  @AfterAll
  static void stopNode() throws Exception {
    node.close();
    relay.close();
  }

  @BeforeEach
  void goodConnection() throws IOException {
    shell = Shell.at(node.url());
    relay.faults(Relay.Fault.NONE, Relay.Fault.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 70 << 10, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, 5 << 20})
  void comesBackAsItWent(int bytes) throws Exception {
    var file = file("round trip " + bytes, bytes);

    shell.run("upload", file).printed();
    shell.run("download", file.getFileName(), directory.resolve("back")).printed();

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(directory.resolve("back")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"two words.txt", "Übergröße.txt", "🎉 👨‍👩‍👧.txt", "100%+#?&=.txt", "-dash"})
  void anyNameMaySayWhatItIs(String name) throws Exception {
    var file = file(name, 100);
    var into = Files.createDirectory(directory.resolve("into"));

    shell.run("upload", "--", file).printed();
    shell.run("download", "--", name, into).printed();

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(into.resolve(name)));
  }

  @Test
  void printsTheIdAsB3sumDoes() throws Exception {
    var file = file("id.bin", 1000);

    assertEquals(
        ContentHash.of(file) + "  folder/id.bin\n",
        shell.run("upload", file, "--path", "folder/").printed());
  }

  @Test
  void aChangedFileSendsOnlyWhatChanged() throws Exception {
    var file = file("changing.bin", LARGE);
    shell.run("upload", file).printed();
    var bytes = Files.readAllBytes(file);
    bytes[LARGE / 2] ^= 1;
    Files.write(file, bytes);

    var again = JsonLine.fields(shell.run("upload", file, "--json").printed());

    assertEquals("true", again.get("created"));
    assertTrue(Long.parseLong(again.get("sentBytes")) <= 2 << 20, again.toString());
    assertEquals(ContentHash.of(file).toString(), again.get("contentId"));
  }

  @Test
  void anUnchangedFileSendsNothing() throws Exception {
    var file = file("unchanged.bin", LARGE);
    shell.run("upload", file).printed();

    var again = JsonLine.fields(shell.run("upload", file, "--json").printed());

    assertEquals("false", again.get("created"));
    assertEquals("0", again.get("sentBytes"));
  }

  @Test
  void aDownloadGoesOnWhereItWas() throws Exception {
    var file = uploaded("resumed.bin");
    var target = directory.resolve("target");
    Files.write(part(target), first(file, LARGE / 2));

    var downloaded = JsonLine.fields(shell.run("download", "resumed.bin", target, "--json").out());

    assertTrue(Long.parseLong(downloaded.get("keptBytes")) > LARGE / 4, downloaded.toString());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
    assertFalse(Files.exists(part(target)));
  }

  @Test
  void aPartialFileIsKeptOnlyAsFarAsItIsRight() throws Exception {
    var file = uploaded("damaged.bin");
    var target = directory.resolve("target");
    var partial = first(file, LARGE / 2);
    partial[LARGE / 4] ^= 1;
    Files.write(part(target), partial);

    var downloaded = JsonLine.fields(shell.run("download", "damaged.bin", target, "--json").out());

    assertTrue(Long.parseLong(downloaded.get("keptBytes")) <= LARGE / 4, downloaded.toString());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void aPartialFileOfSomethingElseIsStartedAnew() throws Exception {
    var file = uploaded("other.bin");
    var target = directory.resolve("target");
    Files.write(part(target), bytes(2 * LARGE));

    shell.run("download", "other.bin", target).printed();

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void aConnectionThatBreaksIsTakenUpAgain() throws Exception {
    var file = uploaded("broken.bin");
    relay.faults(Relay.Fault.NONE, Relay.Fault.of(Relay.Kind.BREAK, LARGE / 3, 2));

    overRelay("download", "broken.bin", directory.resolve("target")).printed();

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(directory.resolve("target")));
  }

  @Test
  void anUploadWhoseConnectionBreaksGoesOn() throws Exception {
    var file = file("broken-upload.bin", LARGE);
    relay.faults(Relay.Fault.of(Relay.Kind.BREAK, LARGE * 3L / 4, 1), Relay.Fault.NONE);

    var uploaded = JsonLine.fields(overRelay("upload", file, "--json").printed());

    assertEquals(ContentHash.of(file).toString(), uploaded.get("contentId"));
    assertTrue(Long.parseLong(uploaded.get("sentBytes")) < LARGE / 2, uploaded.toString());
  }

  @Test
  void oneFlippedBitOnTheWayIsFetchedAgain() throws Exception {
    var file = uploaded("flipped.bin");
    relay.faults(Relay.Fault.NONE, Relay.Fault.of(Relay.Kind.FLIP, LARGE / 2, 1));

    overRelay("download", "flipped.bin", directory.resolve("target")).printed();

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(directory.resolve("target")));
  }

  @Test
  void wrongBytesNeverGetTheName() throws Exception {
    uploaded("always-flipped.bin");
    var target = directory.resolve("target");
    relay.faults(Relay.Fault.NONE, Relay.Fault.of(Relay.Kind.FLIP, LARGE / 3, 1_000));

    var ended = overRelay("download", "always-flipped.bin", target);

    assertEquals(12, ended.code(), ended.err());
    assertFalse(Files.exists(target));
  }

  @Test
  void anotherFileOfTheNameStaysUnlessForced() throws Exception {
    var file = uploaded("taken.bin");
    var target = directory.resolve("target");
    Files.writeString(target, "mine");

    var refused = shell.run("download", "taken.bin", target);
    assertEquals(1, refused.code());
    assertEquals(
        "error: " + target + " exists and is another file\n  try: --force to replace it\n",
        refused.err());
    assertEquals("mine", Files.readString(target));

    shell.run("download", "taken.bin", target, "--force").printed();
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void theSameFileIsThereAlready() throws Exception {
    var file = uploaded("same.bin");

    var downloaded = JsonLine.fields(shell.run("download", "same.bin", file, "--json").printed());

    assertEquals(Integer.toString(LARGE), downloaded.get("keptBytes"));
  }

  @Test
  void theBeginningOfAnIdNamesIt() throws Exception {
    var file = uploaded("by-id.bin");
    var target = directory.resolve("target");

    shell.run("download", ContentHash.of(file).toString().substring(0, 12), target).printed();

    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void anInterruptedDownloadKeepsWhatCame() throws Exception {
    var file = uploaded("interrupted.bin");
    relay.faults(Relay.Fault.NONE, Relay.Fault.of(Relay.Kind.STALL, LARGE / 2, 1));
    var running =
        Processes.start(
            directory, List.of("download", "interrupted.bin", "target", "--node", url(relay)));
    relay.awaitStall();

    var ended = Processes.interrupted(running);
    assertEquals(130, ended.code(), ended.err());
    assertEquals(
        "error: what has come is kept in target.part\n  try: the same command again\n",
        ended.err());

    var target = directory.resolve("target");
    var again = JsonLine.fields(shell.run("download", "interrupted.bin", target, "--json").out());
    assertTrue(Long.parseLong(again.get("keptBytes")) > 0, again.toString());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void aNodeThatStopsReadingIsATimeout() throws Exception {
    var file = file("unread.bin", 4 * LARGE);
    relay.faults(Relay.Fault.of(Relay.Kind.STALL, LARGE / 4, 1), Relay.Fault.NONE);

    var ended = overRelay("upload", file, "--timeout", "1");

    assertEquals(124, ended.code(), ended.err());
  }

  @Test
  void pipesCarryFilesBothWays() throws Exception {
    var bytes = bytes(5 << 20);
    var upload =
        Processes.start(
            directory, List.of("upload", "-", "--path", "piped.bin", "--node", url(node)));
    try (var stdin = upload.getOutputStream()) {
      stdin.write(bytes);
    }
    var ended = Processes.ended(upload);
    assertEquals(0, ended.code(), ended.err());

    var download =
        Processes.start(directory, List.of("download", "piped.bin", "-", "--node", url(node)));
    assertArrayEquals(bytes, download.getInputStream().readAllBytes());
    assertEquals(0, Processes.ended(download).code());
  }

  private Shell.Ended overRelay(Object... words) {
    return Shell.at(relay.url()).run(words);
  }

  private static String url(Relay relay) {
    return relay.url().toString();
  }

  private static String url(RunningNode node) {
    return node.url().toString();
  }

  private Path uploaded(String name) throws IOException {
    var file = file(name, LARGE);
    shell.run("upload", file).printed();
    return file;
  }

  private Path file(String name, int bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes(bytes));
  }

  /** Other bytes each time, so that no test profits from the chunks of another. */
  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(SEEDS.incrementAndGet()).nextBytes(bytes);
    return bytes;
  }

  private static byte[] first(Path file, int bytes) throws IOException {
    return Arrays.copyOf(Files.readAllBytes(file), bytes);
  }

  private static Path part(Path target) {
    return target.resolveSibling(target.getFileName() + ".part");
  }
}
