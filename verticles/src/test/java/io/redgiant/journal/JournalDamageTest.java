package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.Digest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits that flip and files that are cut while the node is stopped. */
class JournalDamageTest {
  private @TempDir Path directory;
  private int opened;

  private Path fresh() {
    return directory.resolve("fresh" + opened++);
  }

  private static String onlyFile(SimulatedDisk disk) throws Exception {
    return OriginScan.files(disk, Replay.origins(disk).getFirst()).getFirst().path();
  }

  @Test
  void dropsOnlyTheUnacknowledgedTailWhereverItIsCut() throws Exception {
    var disk = new SimulatedDisk(1);
    var before = fresh();
    int acknowledged;
    byte[] whole;
    try (var node = new OneNode(disk, fresh(), 1)) {
      for (var name : List.of("a", "b", "c")) {
        node.publish(name, name);
      }
      acknowledged = disk.readAll(onlyFile(disk)).length - Frame.MARK_BYTES;
      Files.createDirectories(before);
      node.publish("d", "d");
      whole = disk.readAll(onlyFile(disk));
    }
    int end = whole.length - Frame.MARK_BYTES;
    for (int cut = acknowledged; cut <= end; cut++) {
      disk.overwrite(onlyFile(disk), Arrays.copyOf(whole, cut));
      try (var node = new OneNode(disk, fresh(), 2)) {
        assertEquals(List.of(), node.journal().damage());
        assertTrue(node.has("a") && node.has("b") && node.has("c"), "cut at " + cut);
        assertEquals(cut == end, node.has("d"), "cut at " + cut);
      }
      assertEquals(cut == end ? end + 16 : acknowledged + 16, disk.readAll(onlyFile(disk)).length);
    }
  }

  @Test
  void saysWhichFileLostAnAcknowledgedRecord() throws Exception {
    var disk = new SimulatedDisk(1);
    var home = fresh();
    try (var node = new OneNode(disk, home, 1)) {
      node.publish("a", "a");
      node.publish("b", "b");
    }
    var file = onlyFile(disk);
    var whole = disk.readAll(file);
    for (int lost : new int[] {17, 100, 400}) {
      disk.overwrite(file, Arrays.copyOf(whole, whole.length - lost));
      var here = fresh();
      Files.createDirectories(here);
      for (var name : List.of("catalogue.db", "catalogue.sum")) {
        Files.copy(home.resolve(name), here.resolve(name));
      }
      try (var node = new OneNode(disk, here, 2)) {
        assertEquals(file, node.journal().damage().getFirst().file());
        assertTrue(node.has("a"));
        assertFalse(node.has("b"));
      }
    }
  }

  @Test
  void neverServesAFlippedBitOfAJournalFileAndSaysWhereItIs() throws Exception {
    var disk = new SimulatedDisk(1);
    Digest state;
    byte[] whole;
    try (var node = new OneNode(disk, fresh(), 1)) {
      for (var name : List.of("a", "b", "gone", "c")) {
        node.publish(name, name);
      }
      node.remove("gone");
      state = node.state();
    }
    var file = onlyFile(disk);
    whole = disk.readAll(file);
    var random = new Random(3);
    int damaged = 0;
    for (int at = 0; at < whole.length; at += 1 + random.nextInt(5)) {
      disk.overwrite(file, whole);
      disk.flip(file, at * 8L + random.nextInt(8));
      var found = JournalCheck.check(disk, fresh(), OneNode.CORE).findings();
      try (var node = new OneNode(disk, fresh(), 2)) {
        var damage = node.journal().damage().stream().map(Damage::toString).toList();
        if (at < JournalFileName.HEADER_BYTES) {
          assertTrue(found.getFirst().startsWith(file), found::toString);
          assertEquals(List.of(), damage, "the first record says all that the header does");
          assertArrayEquals(whole, disk.readAll(file), "and it was written again");
        } else {
          assertEquals(damage, found);
        }
        if (node.journal().damage().isEmpty()) {
          assertEquals(state, node.state(), "flipped at " + at);
          continue;
        }
        damaged++;
        assertEquals(file, node.journal().damage().getFirst().file());
        for (var name : List.of("a", "b", "c")) {
          assertTrue(!node.has(name) || node.find(name).content().equals(OneNode.content(name)));
        }
        assertFalse(node.has("gone") && node.journal().damage().isEmpty());
      }
    }
    assertTrue(damaged > whole.length / 6, damaged + " of " + whole.length);
  }

  @Test
  void buildsAnewACatalogueWithAnyFlippedBit() throws Exception {
    var disk = new SimulatedDisk(1);
    var home = fresh();
    Digest state;
    try (var node = new OneNode(disk, home, 1)) {
      for (int i = 0; i < 40; i++) {
        node.publish("name " + i, "content " + i);
      }
      state = node.state();
    }
    var whole = Files.readAllBytes(home.resolve("catalogue.db"));
    var random = new Random(4);
    for (int trial = 0; trial < 60; trial++) {
      var flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      var here = fresh();
      Files.createDirectories(here);
      Files.write(here.resolve("catalogue.db"), flipped);
      Files.copy(home.resolve("catalogue.sum"), here.resolve("catalogue.sum"));
      try (var node = new OneNode(disk, here, 100 + trial)) {
        assertEquals(state, node.state());
        assertTrue(node.has("name 7"));
      }
    }
  }

  @Test
  void readsNothingFromALogThatAnUncleanStopLeft() throws Exception {
    var random = new Random(5);
    for (int trial = 0; trial < 20; trial++) {
      var disk = new SimulatedDisk(trial);
      var home = fresh();
      var node = new OneNode(disk, home, trial);
      for (int i = 0; i < 10; i++) {
        node.publish("name " + i, "content " + i);
      }
      var state = node.state();
      var here = fresh();
      Files.createDirectories(here);
      for (var name : List.of("catalogue.db", "catalogue.db-wal", "catalogue.sum")) {
        var bytes = Files.readAllBytes(home.resolve(name));
        if (name.endsWith("wal")) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(here.resolve(name), bytes);
      }
      node.journal().catalogue().close();
      try (var after = new OneNode(disk, here, 100 + trial)) {
        assertEquals(state, after.state());
      }
    }
  }

  @Test
  void refusesAJournalFileOfAnotherFormatByItsName() throws Exception {
    var disk = new SimulatedDisk(1);
    try (var node = new OneNode(disk, fresh(), 1)) {
      node.publish("a", "a");
    }
    var file = onlyFile(disk);
    var bytes = disk.readAll(file);
    bytes[5] = 9;
    int end = JournalFileName.HEADER_BYTES - Frame.CHECKSUM_BYTES;
    ByteBuffer.wrap(bytes).putInt(end, Frame.checksum(bytes, 0, end));
    disk.overwrite(file, bytes);

    var refused = assertThrows(UnknownFormatException.class, () -> new OneNode(disk, fresh(), 2));
    assertTrue(refused.toString().contains("format 9"), refused::toString);
  }
}
