package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.local.ContentPlan;
import io.redgiant.local.ContentPlanRequest;
import io.redgiant.storage.SimulatedNodes.Member;
import io.redgiant.storage.SimulatedNodes.Plant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Several readers of one content, on a node that has nothing of it when they begin. */
class ReadersAtOnceTest {
  private static final Core CORE = Cores.load();
  private static final int SEEDS = 40;
  private static final int READERS = 4;

  @Test
  void allGetTheRightBytesWhicheverOfThemBringsThem() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      try (var nodes = new SimulatedNodes(random, CORE, 2, 1, Long.MAX_VALUE / 2, Plant.NONE)) {
        nodes.heal();
        var content = new byte[1 + random.nextInt(3 << 20)];
        random.nextBytes(content);
        var stored = nodes.upload(nodes.members.getFirst(), content);
        var reader = nodes.members.getLast();
        var read = new ArrayList<CompletableFuture<ByteArrayOutputStream>>();
        for (int number = 0; number < READERS; number++) {
          read.add(read(reader, stored, 0));
          for (int steps = random.nextInt(40); steps > 0 && nodes.scheduler.step(); steps--) {
            // the next one comes some way later
          }
        }
        nodes.scheduler.run();

        for (var one : read) {
          assertArrayEquals(content, SimulatedStorage.finished(one).toByteArray(), "seed " + seed);
        }
        assertEquals(content.length, nodes.travelled(), "seed " + seed + ": each byte comes once");
        assertEquals(List.of(), reader.storage().store.chunks().takeDamaged());
      }
    }
  }

  /** Reads from an offset to the end, a plan at a time. */
  private static CompletableFuture<ByteArrayOutputStream> read(
      Member member, ContentWriter.Stored stored, long from) {
    return member
        .storage()
        .store
        .reads()
        .plan(
            new ContentPlanRequest(
                stored.manifest(), stored.content(), from, stored.size() - from, true))
        .thenCompose(
            plan -> {
              var bytes = copied(member, plan);
              long next = from + plan.bytes();
              return next == stored.size()
                  ? CompletableFuture.completedFuture(bytes)
                  : read(member, stored, next)
                      .thenApply(
                          rest -> {
                            bytes.writeBytes(rest.toByteArray());
                            return bytes;
                          });
            });
  }

  private static ByteArrayOutputStream copied(Member member, ContentPlan plan) {
    var bytes = new ByteArrayOutputStream();
    try (plan) {
      for (var extent : plan.extents()) {
        bytes.writeBytes(member.storage().read(extent));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return bytes;
  }
}
