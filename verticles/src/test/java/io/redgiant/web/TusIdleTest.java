package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.protocol.Limits;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Resumable uploads that nobody goes on with, for a while or for good. */
@Timeout(180)
class TusIdleTest {
  private static final int SENDERS = 16;
  private static final int LARGE = 8; // of the uploads have whole chunks before their pause

  @Test
  void goesOnWithMoreUploadsInPauseThanANodeTakesAtOnce(@TempDir Path data) throws Exception {
    try (var node = WebNode.start(data, "--slab-pool", "16m")) {
      var tus = new TusRequests(node);
      var contents =
          IntStream.range(0, Limits.INGESTS_MAX + 50)
              .mapToObj(number -> RandomBytes.of(number, number < LARGE ? 3_000_000 : 3_000))
              .toList();
      var uploads = inTurn(contents.size(), number -> begun(tus, number, contents.get(number)));

      assertEquals(201, node.put("beside-them", new byte[100]).statusCode());
      var statuses =
          inTurn(
              contents.size(),
              number -> tus.resume(uploads.get(number), contents.get(number)).statusCode());

      assertEquals(List.of(204), statuses.stream().distinct().toList());
      for (int number = 0; number < contents.size(); number++) {
        assertArrayEquals(contents.get(number), node.file("paused/" + number).body());
      }
    }
  }

  private static String begun(TusRequests tus, int number, byte[] content) {
    var first = Arrays.copyOf(content, content.length / 2);
    var created = tus.create("paused/" + number, content.length, first);
    assertEquals(201, created.statusCode());
    assertEquals(first.length, TusRequests.offset(created));
    return created.headers().firstValue("location").orElseThrow();
  }

  /** Runs the work for each number, some of them at once; answers in their order. */
  private static <T> List<T> inTurn(int count, IntFunction<T> work) throws Exception {
    try (var senders = Executors.newFixedThreadPool(SENDERS)) {
      var under =
          IntStream.range(0, count)
              .mapToObj(number -> senders.submit(() -> work.apply(number)))
              .toList();
      var results = new ArrayList<T>();
      for (var one : under) {
        results.add(one.get());
      }
      return results;
    }
  }

  @Test
  void forgetsAnUploadThatExpiredAndGivesItsSpaceBack(@TempDir Path data) throws Exception {
    try (var node =
        WebNode.start(data, "--uploads-keep", "1s", "--collect-every", "1s", "--grace", "0s")) {
      var tus = new TusRequests(node);
      var created = tus.create("expired", 5_000_000, RandomBytes.of(1, 4_000_000));
      var upload = created.headers().firstValue("location").orElseThrow();
      assertEquals(201, created.statusCode());

      while (tus.head(upload).statusCode() != 404) {
        // a second, or as long as the test may take
      }
      assertEquals(404, tus.patch(upload, 4_000_000, new byte[1]).statusCode());
      assertEquals(404, tus.delete(upload).statusCode());
      untilEmpty(node);
    }
  }

  private static void untilEmpty(WebNode node) {
    JsonObject disk;
    do {
      disk = WebNode.json(node.get("/api/v1/node")).getJsonObject("disk");
    } while (disk.getLong("chunks") > 0 || disk.getLong("segmentBytes") > 0);
  }
}
