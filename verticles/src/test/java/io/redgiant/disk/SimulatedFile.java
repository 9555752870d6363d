package io.redgiant.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** The bytes of one file: what a reader sees now, and what the platters are sure to hold. */
final class SimulatedFile {
  private static final int SECTOR_BYTES = 512;

  /** A change that no force has covered: bytes at a position, or a cut where there are none. */
  private record Change(long position, byte[] bytes, boolean cut) {}

  private byte[] seen = new byte[0];
  private byte[] forced = new byte[0];
  private List<Change> unforced = new ArrayList<>();

  byte[] seen() {
    return seen;
  }

  void write(long position, byte[] bytes) {
    seen = written(seen, position, bytes);
    unforced.add(new Change(position, bytes, false));
  }

  void truncate(long bytes) {
    if (bytes < seen.length) {
      seen = Arrays.copyOf(seen, (int) bytes);
      unforced.add(new Change(bytes, new byte[0], true));
    }
  }

  void force() {
    for (var change : unforced) {
      forced =
          change.cut
              ? cut(forced, change.position)
              : written(forced, change.position, change.bytes);
    }
    unforced.clear();
  }

  /**
   * As the kernel does after a failed write-back: the pages count as clean, and no later force
   * writes them.
   */
  void loseForce(RandomGenerator random) {
    var image = image(random);
    unforced.clear();
    forced = image;
  }

  /**
   * What is there after a power cut: each change that was not forced is lost, kept or torn between
   * sectors.
   */
  void crash(RandomGenerator random) {
    seen = image(random);
    forced = seen;
    unforced.clear();
  }

  private byte[] image(RandomGenerator random) {
    var image = forced;
    for (var change : unforced) {
      switch (random.nextInt(3)) {
        case 0 -> {} // lost
        case 1 ->
            image =
                change.cut
                    ? cut(image, change.position)
                    : written(image, change.position, change.bytes);
        default -> image = change.cut ? image : torn(image, change, random);
      }
    }
    return image;
  }

  private static byte[] torn(byte[] image, Change change, RandomGenerator random) {
    int position = Math.toIntExact(change.position);
    var target = Arrays.copyOf(image, Math.max(image.length, position + change.bytes.length));
    int kept = image.length;
    int at = 0;
    while (at < change.bytes.length) {
      int bytes = Math.min(change.bytes.length - at, SECTOR_BYTES - (position + at) % SECTOR_BYTES);
      if (random.nextBoolean()) {
        System.arraycopy(change.bytes, at, target, position + at, bytes);
        kept = Math.max(kept, position + at + bytes);
      }
      at += bytes;
    }
    return cut(target, kept);
  }

  private static byte[] written(byte[] image, long position, byte[] bytes) {
    var target =
        Arrays.copyOf(image, Math.max(image.length, Math.toIntExact(position + bytes.length)));
    System.arraycopy(bytes, 0, target, (int) position, bytes.length);
    return target;
  }

  private static byte[] cut(byte[] image, long bytes) {
    return bytes < image.length ? Arrays.copyOf(image, (int) bytes) : image;
  }
}
