package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What lies among uploads at a start beside those under way. */
class UploadLeftOversTest {
  private static final Core CORE = Cores.load();

  private final Random random = new Random(1);
  private final SimulatedDisk disk = new SimulatedDisk(1);

  private SimulatedStorage start() throws Exception {
    return new SimulatedStorage(disk, CORE, random, 4, new SimulatedJournal());
  }

  @Test
  void deletesWhatWasToReplaceAFileAndLeavesWhatIsNoUploads() throws Exception {
    SimulatedUpload upload;
    try (var storage = start()) {
      upload = SimulatedUpload.open(storage, new byte[10], random);
    }
    var what = disk.list("uploads").getFirst();
    var foreign = List.of(".DS_Store", "notes.chunks", "notes.upload");
    for (var file : List.of(what + ".new", what.replace(".upload", ".rest.new"))) {
      disk.create("uploads/" + file);
    }
    for (var file : foreign) {
      disk.create("uploads/" + file);
    }

    try (var storage = start()) {
      upload.restarted(storage);
      assertEquals(0, upload.state().offset());
    }
    var left = new ArrayList<>(foreign);
    left.add(what);
    left.sort(null);
    assertEquals(left, disk.list("uploads"));
  }

  @Test
  void putsADamagedUploadIntoQuarantineAndFsckNamesIt() throws Exception {
    SimulatedUpload upload;
    try (var storage = start()) {
      upload = SimulatedUpload.open(storage, new byte[10], random);
    }
    var what = disk.list("uploads").getFirst();
    disk.flip("uploads/" + what, 0);

    try (var storage = start()) {
      upload.restarted(storage);
      assertThrows(Refusal.class, upload::state);
    }
    assertEquals(List.of(), disk.list("uploads"));
    assertTrue(UploadCheck.findings(disk).getFirst().contains("quarantine/" + what));
    start().close();
    assertEquals(List.of(what), disk.list("quarantine"));
  }
}
