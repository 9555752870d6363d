package io.redgiant.journal;

import static io.redgiant.journal.CheckedJournal.bytesOf;
import static io.redgiant.journal.CheckedJournal.findings;
import static io.redgiant.journal.CheckedJournal.flip;
import static io.redgiant.journal.CheckedJournal.publish;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the catalogue's log leaves behind when it is written into the database. */
class CheckpointTest {
  private static final String DATABASE = "catalogue.db";
  private static final String LOG = "catalogue.db-wal";
  private static final String SUM = "catalogue.sum";

  private final CheckedJournal journal;

  CheckpointTest(@TempDir Path directory) {
    journal = new CheckedJournal(directory);
  }

  private static byte[] bytes(Path data, String name) throws IOException {
    return Files.readAllBytes(data.resolve(name));
  }

  private static boolean isIntact(Path data) throws Exception {
    return new CatalogueFile(data).intact() != null;
  }

  /** The database, in which some pages are still as they were. */
  private static byte[] torn(byte[] before, byte[] after, Random random) {
    var torn = Arrays.copyOf(after, Math.max(before.length, after.length));
    for (int at = 0; at < torn.length; at += Schema.PAGE_BYTES) {
      if (random.nextBoolean()) {
        var old = at < before.length ? before : new byte[at + Schema.PAGE_BYTES];
        System.arraycopy(old, at, torn, at, Schema.PAGE_BYTES);
      }
    }
    return torn;
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRUNCATE", "RESTART"})
  void isFinishedByTheNextStartWhereverACrashCutItOff(String mode) throws Exception {
    Path begun;
    Path done;
    Digest state;
    try (var node = journal.open()) {
      publish(node, 150); // so that a log that is written over has some of this behind its end
      checkpoints(node).make(mode);
      for (int i = 0; i < 40; i++) {
        node.publish("later " + i, "content " + i);
      }
      begun = journal.copy();
      checkpoints(node).make(mode);
      done = journal.copy();
      state = node.state();
    }
    assertNotEquals(
        ByteBuffer.wrap(bytes(begun, DATABASE)), ByteBuffer.wrap(bytes(done, DATABASE)));
    Files.write(begun.resolve(SUM), bytes(done, SUM));
    var random = new Random(1);
    for (int trial = 0; trial < 30; trial++) {
      var database = torn(bytes(begun, DATABASE), bytes(done, DATABASE), random);
      var cut = journal.copyOf(begun);
      Files.write(cut.resolve(DATABASE), database);
      assertEquals(List.of(), findings(cut));
      assertTrue(isIntact(journal.copyOf(cut)), "it need not be built anew");
      assertState(state, cut);

      var rotten = journal.copyOf(cut);
      Files.write(rotten.resolve(DATABASE), database);
      flip(rotten.resolve(SUM), random.nextLong(Files.size(rotten.resolve(SUM)) * 8));
      assertFalse(isIntact(rotten), "it does not count on a sum that is damaged");
      assertState(state, rotten);
    }
  }

  @Test
  void isNotFinishedByALogThatHasChanged() throws Exception {
    Path begun;
    Path done;
    Digest state;
    try (var node = journal.open()) {
      publish(node, 60);
      begun = journal.copy();
      checkpoints(node).make();
      done = journal.copy();
      state = node.state();
    }
    var random = new Random(2);
    for (int trial = 0; trial < 30; trial++) {
      var cut = journal.copyOf(begun);
      Files.write(cut.resolve(SUM), bytes(done, SUM));
      var database = bytes(done, DATABASE);
      Arrays.fill(database, 0, Schema.PAGE_BYTES, (byte) 0); // so that it needs the log
      Files.write(cut.resolve(DATABASE), database);
      var log = cut.resolve(LOG);
      if (trial % 2 == 0) {
        Files.write(log, Arrays.copyOf(bytes(cut, LOG), random.nextInt((int) Files.size(log))));
      } else {
        flip(log, random.nextLong(Files.size(log) * 8));
      }
      // What changed may have been of a page that the log has once more: then it is right again.
      if (isIntact(cut)) {
        assertEquals(ByteBuffer.wrap(bytes(done, DATABASE)), bytesOf(cut).get(DATABASE));
      }
      assertState(state, cut);
    }
  }

  @Test
  void keepsTheSumsOfWhatItDoesNotWrite() throws Exception {
    try (var node = journal.open()) {
      publish(node, 400);
      checkpoints(node).make();
      for (int round = 0; round < 20; round++) {
        publish(node, 1 + 13 * round % 40);
        node.publish("round " + round, "content " + round);
        var mode = round % 4 == 3 ? "TRUNCATE" : "RESTART";
        checkpoints(node).make(mode);
        var sums = checkpoints(node).sums();
        assertNotNull(sums);
        var file = new CatalogueFile(journal.copy());
        file.dropLog();
        assertEquals(PageSums.of(file.path()).total(), sums.total(), "all of it is there");
        assertNotNull(file.intact());
      }
      node.publish("after it rotted", "content");
      var file = new CatalogueFile(journal.home());
      int page = 2;
      try (var logged = new LoggedPages(file.log())) {
        logged.follow();
        while (logged.has(page)) {
          page++;
        }
      }
      flipBit(file.path(), (page - 1L) * Schema.PAGE_BYTES + 4_000);
      checkpoints(node).make();
      assertNull(new CatalogueFile(journal.copy()).intact());
    }
  }

  @Test
  void leavesTheLogWhereAReaderIsInTheWay() throws Exception {
    Digest state;
    Path killed;
    try (var node = journal.open();
        var reader = CatalogueConnection.openForReading(new CatalogueFile(journal.home()))) {
      publish(node, 20);
      checkpoints(node).make();
      node.publish("read", "content");
      reader.execute("BEGIN");
      assertEquals(21, reader.number("SELECT count(*) FROM entries"));
      publish(node, 30);
      checkpoints(node).make("RESTART");
      assertNull(checkpoints(node).sums());
      assertEquals(21, reader.number("SELECT count(*) FROM entries"));
      killed = journal.copy();
      state = node.state();
      assertEquals(List.of(), findings(killed));
      assertState(state, killed);

      node.publish("behind the checkpoint that was cut off", "content");
      killed = journal.copy();
      state = node.state();
      assertEquals(List.of(), findings(killed));
      assertState(state, killed);

      reader.execute("COMMIT");
      publish(node, 10);
      checkpoints(node).make("RESTART");
      assertTrue(isIntact(journal.copy()));
      state = node.state();
      killed = journal.copy();
    }
    assertState(state, killed);
  }

  @Test
  void measuresAnewWhatATransactionThatFailedMayHaveLeft() throws Exception {
    try (var node = journal.open()) {
      publish(node, 20);
      checkpoints(node).make();
      checkpoints(node).doubt();
      publish(node, 10);
      checkpoints(node).make("RESTART");
      var file = new CatalogueFile(journal.copy());
      var sums = checkpoints(node).sums();
      assertNotNull(sums);
      assertEquals(PageSums.of(file.path()).total(), sums.total());
      assertTrue(isIntact(file.directory()));
    }
  }

  private static Checkpoints checkpoints(OneNode node) {
    return node.journal().catalogue().connection().checkpoints();
  }

  private static void flipBit(Path file, long at) throws IOException {
    try (var channel = FileChannel.open(file, READ, WRITE)) {
      var one = ByteBuffer.allocate(1);
      channel.read(one, at);
      channel.write(one.put(0, (byte) (one.get(0) ^ 1)).rewind(), at);
    }
  }

  private static void assertState(Digest state, Path data) throws Exception {
    try (var node = CheckedJournal.open(data)) {
      assertEquals(state, node.state());
    }
  }
}
