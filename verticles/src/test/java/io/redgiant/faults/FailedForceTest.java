package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A force fails once, with EIO; the next would succeed, and lie. */
class FailedForceTest {
  private static final byte[] KEPT = new Content(1, 700_000).bytes();
  private static final byte[] LOST = new Content(2, 700_000).bytes();

  private @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {".seg", ".rows", "/journal/"})
  void takesNoWriteAfterAFailedForceUntilItStartsAnew(String file) throws Exception {
    Shell.require("cc");
    var calls = FaultyCalls.in(directory);
    var launch = calls.under(Launch.of(FailedForceTest.class, directory.resolve("data")));
    try (var node = launch.start()) {
      assertEquals(201, node.put("kept", KEPT).statusCode());
      assertEquals(200, node.fetch("/health/ready").statusCode());

      calls.fail(FaultyCalls.FORCES, file, 1, 1, FaultyCalls.EIO);
      assertEquals(503, node.put("lost", LOST).statusCode());

      assertTrue(calls.calls() > 0);
      assertEquals(503, node.put("lost", LOST).statusCode(), "a second force is not believed");
      var ready = node.fetch("/health/ready");
      assertEquals(503, ready.statusCode());
      assertTrue(NodeProcess.text(ready).contains("Input/output error"), NodeProcess.text(ready));
      assertEquals(200, node.fetch("/health/live").statusCode());
      assertArrayEquals(KEPT, node.get("kept").body());
      assertEquals(404, node.get("lost").statusCode());
      node.stop();
    }
    calls.end();
    launch.assertFsckClean();
    try (var node = launch.start()) {
      assertArrayEquals(KEPT, node.get("kept").body());
      // Whether the refused write got to the disk nobody knows. It is there whole, or it is not
      // there.
      int lost = node.get("lost").statusCode();
      assertTrue(lost == 200 || lost == 404, "status " + lost);
      assertEquals(lost == 200 ? 200 : 201, node.put("lost", LOST).statusCode());
      assertArrayEquals(LOST, node.get("lost").body());
      node.stop();
    }
  }
}
