package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The node's disk loses its power: a file system in a file is shut down in the middle of uploads,
 * without its log being written, and mounted again.
 */
@ExtendWith(MachineLock.Mounts.class)
class PowerCutTest {
  private static final int ROUNDS = Rounds.count(2);
  private static final long BYTES_BEFORE_CUT_MAX = 24L << 20;
  private static final Duration OPENS = Duration.ofSeconds(10);

  /** FS_IOC_SHUTDOWN with FS_SHUTDOWN_FLAGS_NOLOGFLUSH. */
  static final String CUT =
      "perl -e 'open(my $d, \"<\", $ARGV[0]) or die $!;"
          + " my $flags = pack(\"L\", 2);"
          + " ioctl($d, 0x8004587d, $flags) or die $!' ";

  private @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"ext4", "xfs"})
  void losesNothingAcknowledgedWhenTheDiskLosesItsPower(String system) throws Exception {
    Shell.requireRoot();
    Shell.require("mkfs." + system, "losetup", "perl");
    Rounds.run(random -> cutAgainAndAgain(system, random));
  }

  private void cutAgainAndAgain(String system, SplittableRandom random) throws Exception {
    var image = directory.resolve("disk");
    var disk = Files.createDirectory(directory.resolve("mounted"));
    Shell.run("truncate -s 512M " + image + " && mkfs." + system + " -q " + image);
    var launch =
        Launch.of(PowerCutTest.class, disk.resolve("data"))
            .with("--versions-keep", "0", "--disk-reserve", "1m");
    var mount = "mount -o loop " + image + " " + disk;
    Shell.run(mount);
    try {
      var fresh = opening(launch.on(directory.resolve("fresh")), new Promises());
      var promises = new Promises();
      for (int round = 0; round < ROUNDS; round++) {
        try (var node = launch.start()) {
          Load.run(
              node,
              promises,
              "round" + round,
              random,
              random.nextLong(1, BYTES_BEFORE_CUT_MAX),
              () -> cut(disk));
          node.killed();
        }
        Shell.run("umount " + disk + " && " + mount);
        // What a start costs on this machine just now is not the disk's.
        var late = opening(launch, promises).minus(fresh);
        assertTrue(late.compareTo(OPENS) < 0, "it opened " + late + " later than an empty one");
        launch.assertFsckClean();
      }
      assertTrue(promises.files() > 0);
    } finally {
      Shell.run("umount " + disk);
    }
  }

  private static void cut(Path disk) {
    try {
      Shell.run(CUT + disk);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  /** How long a start takes; what was promised is there after it. */
  private static Duration opening(Launch launch, Promises promises) throws Exception {
    long before = System.nanoTime();
    try (var node = launch.start()) {
      var taken = Duration.ofNanos(System.nanoTime() - before);
      promises.assertKept(node);
      promises.retry(node);
      node.stop();
      return taken;
    }
  }
}
