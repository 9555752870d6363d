package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedCrash;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Rest;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.SentRecord;
import io.redgiant.protocol.VersionVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journal files that were damaged while a node was stopped, and another node that has it all. */
class MendingTest {
  private static final long FILE_BYTES_MAX = 2_000; // a handful of records
  private static final Vectors VECTORS = new Vectors(OneNode.CORE);

  private @TempDir Path directory;
  private int opened;
  private final SimulatedDisk whole = new SimulatedDisk(1);
  private final SimulatedDisk damaged = new SimulatedDisk(2);
  private List<Stored> files = List.of();

  private record Stored(String path, byte[] bytes) {}

  private OneNode on(SimulatedDisk disk, int id) throws Exception {
    var home = directory.resolve("home" + opened++); // without a catalogue: it is built anew
    return new OneNode(disk, home, NodeId.random(new Random(id)), opened, 2, FILE_BYTES_MAX);
  }

  @BeforeEach
  void twoNodesHaveTheSame() throws Exception {
    for (int start = 0; start < 3; start++) {
      try (var one = on(whole, 1);
          var two = on(damaged, 2)) {
        for (int write = 0; write < 12; write++) {
          one.publish("one " + write % 8, "of start " + start + "." + write);
          two.publish("two " + write % 5, "of start " + start + "." + write);
        }
        one.remove("one 3");
        bring(one, two);
        bring(two, one);
        assertEquals(two.state(), one.state());
      }
    }
    files = files(damaged);
  }

  private static List<Stored> files(SimulatedDisk disk) throws Exception {
    var files = new ArrayList<Stored>();
    for (var origin : Replay.origins(disk)) {
      for (var file : OriginScan.files(disk, origin)) {
        files.add(new Stored(file.path(), disk.readAll(file.path())));
      }
    }
    return files;
  }

  private void restore() throws Exception {
    for (var file : files(damaged)) {
      if (files.stream().noneMatch(one -> one.path.equals(file.path))) {
        damaged.delete(file.path);
      }
    }
    for (var file : files) {
      if (!damaged.exists(file.path)) {
        damaged.create(file.path).close();
      }
      damaged.overwrite(file.path, file.bytes);
    }
  }

  private static Page since(OneNode from, OneNode to) throws Exception {
    return new RecordSource(from.disk, from.id, OneNode.CORE)
        .since(VECTORS.complete(to.journal().reached()), from.journal().reached());
  }

  /** As often as it takes, but never the same twice. */
  private static void bring(OneNode from, OneNode to) throws Exception {
    for (var page = since(from, to); !page.records().isEmpty(); page = since(from, to)) {
      var before = to.journal().reached();
      to.journal().receive(page.records());
      to.journal().tidy();
      assertFalse(before.equals(to.journal().reached()), "the same page would come again");
      assertEquals(Rest.NOTHING, page.rest());
    }
  }

  private String damage(Random random) throws Exception {
    var what = new StringBuilder();
    for (int fault = random.nextInt(3); fault >= 0; fault--) {
      var file = files.get(random.nextInt(files.size())).path;
      if (!damaged.exists(file)) {
        continue;
      }
      var bytes = damaged.readAll(file);
      int from = random.nextInt(bytes.length);
      int kind = random.nextInt(8);
      what.append(file).append(" of ").append(bytes.length);
      switch (kind) {
        case 0 -> damaged.delete(file);
        case 1 -> damaged.overwrite(file, Arrays.copyOf(bytes, from));
        case 2 -> {
          Arrays.fill(bytes, from, Math.min(bytes.length, from + 500), (byte) 0);
          damaged.overwrite(file, bytes);
        }
        default -> damaged.flip(file, from * 8L + random.nextInt(8));
      }
      what.append(" fault ").append(kind).append(" at ").append(from).append("; ");
    }
    return what.toString();
  }

  @Test
  void everyLostRecordComesAgainAndLiesWhereItWas() throws Exception {
    int holes = 0;
    try (var one = on(whole, 1)) {
      for (int trial = 0; trial < 100; trial++) {
        var random = new Random(trial);
        restore();
        var what = damage(random);
        try (var two = on(damaged, 2)) {
          holes += two.journal().catalogue().origins().holes().firsts().size();
          bring(one, two);
          assertEquals(one.state(), two.state(), what);
          assertEquals(List.of(), two.journal().damage(), what);
        }
        var found = JournalCheck.check(damaged, directory.resolve("none"), OneNode.CORE).findings();
        assertEquals(List.of(), found, what);
        try (var again = on(damaged, 2)) {
          assertEquals(one.state(), again.state(), what);
        }
      }
    }
    assertTrue(holes > 30, "only " + holes + " holes");
  }

  @Test
  void aPowerCutAtEachOperationLeavesWhatCanBeMendedAgain() throws Exception {
    var lost = files.get(1).path;
    int cuts = 0;
    for (int n = 1; ; n++) {
      restore();
      damaged.flip(lost, 8L * (JournalFileName.HEADER_BYTES + 60));
      damaged.delete(files.get(files.size() - 2).path);
      damaged.flip(files.get(4).path, 8L * (JournalFileName.HEADER_BYTES + 60));
      boolean cut = mendsUntilCutAt(n);
      try (var one = on(whole, 1);
          var two = on(damaged, 2)) {
        bring(one, two);
        assertEquals(one.state(), two.state(), "cut at operation " + n);
        assertEquals(List.of(), two.journal().damage());
      }
      if (!cut) {
        break;
      }
      cuts++;
    }
    assertTrue(cuts >= 6, "only " + cuts + " operations were cut");
  }

  private boolean mendsUntilCutAt(int n) throws Exception {
    var two = on(damaged, 2);
    try (var one = on(whole, 1)) {
      damaged.crashAt(n);
      bring(one, two);
      damaged.crashAt(Long.MAX_VALUE);
      return false;
    } catch (SimulatedCrash crash) {
      damaged.restart();
      return true;
    } finally {
      two.journal().catalogue().close();
    }
  }

  @Test
  void whatCannotBeReadIsNotSaidToBeHeld() throws Exception {
    var lost = files.getFirst().path;
    damaged.flip(lost, 8L * (JournalFileName.HEADER_BYTES + 60));
    try (var one = on(whole, 1);
        var two = on(damaged, 2)) {
      var origin = Replay.origins(damaged).getFirst();
      long reached = VECTORS.complete(two.journal().reached()).reached(origin);
      assertEquals(0, reached, "the first record is the one that is lost");
      assertTrue(VECTORS.lacks(two.journal().reached(), VECTORS.brief(one.journal().reached())));
      assertEquals(lost, two.journal().damage().getFirst().file());
      var ofTwo = new RecordSource(damaged, two.id, OneNode.CORE);
      var none = new VersionVector(new TreeMap<>(), Digest.ZERO);
      var sent = ofTwo.since(none, two.journal().reached()).records();
      try (var reader = new CatalogueReader(new CatalogueFile(two.directory))) {
        assertFalse(reader.has(new Position(new TreeMap<>(Map.of(origin, 1L)))));
        assertTrue(reader.has(new Position(new TreeMap<>(Map.of(origin, 2L)))));
        bring(one, two);
        assertTrue(reader.has(new Position(new TreeMap<>(Map.of(origin, 1L)))));
      }
      assertTrue(sent.stream().noneMatch(record -> record.header().origin().equals(origin)));
    }
  }

  @Test
  void takesNothingIntoAHoleThatDoesNotMeetWhatLiesBehindIt() throws Exception {
    damaged.flip(files.getFirst().path, 8L * (JournalFileName.HEADER_BYTES + 60));
    try (var one = on(whole, 1);
        var two = on(damaged, 2)) {
      var lost = since(one, two).records().getFirst();
      var header = lost.header();
      var other =
          new RecordHeader(
              header.kind(),
              header.origin(),
              header.sequence(),
              new HybridTime(header.time().value() + 1),
              header.previous(),
              header.room(),
              header.peer(),
              header.bodyHash(),
              header.bodyBytes(),
              header.targets(),
              header.key(),
              header.further());
      var before = damaged.readAll(files.getFirst().path);
      var received =
          two.journal().receive(List.of(new SentRecord(other, lost.salt(), lost.body())));
      assertTrue(received.lacking());
      assertEquals(List.of(), received.applied());
      assertArrayEquals(before, damaged.readAll(files.getFirst().path));
      assertEquals(1, two.journal().receive(List.of(lost)).applied().size());
    }
  }

  @Test
  void aDamagedFrameStopsNoRemoval() throws Exception {
    try (var two = on(damaged, 2)) {
      for (var file : files) {
        var bytes = damaged.readAll(file.path);
        Arrays.fill(bytes, JournalFileName.HEADER_BYTES, bytes.length, (byte) 0);
        damaged.overwrite(file.path, bytes);
      }
      two.remove("two 1");
      assertFalse(two.has("two 1"));
      assertNull(two.journal().failure());
      two.publish("two 9", "after that");
      assertTrue(two.has("two 9"));
    }
  }
}
