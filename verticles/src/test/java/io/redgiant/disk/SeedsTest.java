package io.redgiant.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeedsTest {
  private static final Path FAILING = Path.of("target", "failing-seeds", "SeedsTest");

  @BeforeEach
  void forget() throws Exception {
    Files.deleteIfExists(FAILING);
  }

  @Test
  void runsEachSeedOnceAndThoseThatFailedOnceToo() throws Exception {
    var ran = new ConcurrentSkipListSet<Long>();
    Seeds.run(getClass(), 20, seed -> assertTrue(ran.add(seed), seed + " ran twice"));
    var all = LongStream.range(0, Seeds.count(20)).boxed().collect(Collectors.toSet());
    all.add(123_456_789L); // which is kept, as is 7
    assertEquals(new TreeSet<>(all), ran);
  }

  @Test
  void goesOnAfterAFailureAndNamesAllOfThem() throws Exception {
    var failing = Set.of(3L, 5L);
    var failed =
        assertThrows(
            AssertionError.class,
            () ->
                Seeds.run(
                    getClass(), 20, seed -> assertTrue(!failing.contains(seed), "seed " + seed)));
    assertEquals("failing seeds: [3, 5]", failed.getMessage());
    assertEquals(Set.of("3", "5"), Set.copyOf(Files.readAllLines(FAILING)));
  }
}
