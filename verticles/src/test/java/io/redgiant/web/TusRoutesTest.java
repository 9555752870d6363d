package io.redgiant.web;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TusRoutesTest {
  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  private static final TusRequests tus = new TusRequests(node);

  @Test
  void saysWhatItKnowsOfTus() {
    var answer =
        node.send(node.request("/api/v1/uploads").method("OPTIONS", BodyPublishers.noBody()));

    assertEquals(204, answer.statusCode());
    assertEquals("1.0.0", answer.headers().firstValue("tus-version").orElseThrow());
    assertEquals(
        "creation,creation-with-upload,termination,checksum,expiration",
        answer.headers().firstValue("tus-extension").orElseThrow());
  }

  @Test
  void refusesAnotherVersionOfTus() {
    var answer =
        node.send(
            node.request("/api/v1/uploads")
                .header("Tus-Resumable", "0.2.2")
                .POST(BodyPublishers.noBody()));

    assertEquals(412, answer.statusCode());
    assertEquals("1.0.0", answer.headers().firstValue("tus-version").orElseThrow());
  }

  @Test
  void refusesAnUploadThatTheDiskHasNoRoomFor() {
    assertEquals(507, tus.create("vast", 60L << 40, new byte[0]).statusCode());
  }

  @Test
  void takesPartsOfAnySizeAndPublishesWithTheLast() {
    var bytes = RandomBytes.of(1, 9_000_000);
    var upload = tus.create("parts", bytes.length);
    int at = 0;
    for (int part : new int[] {1, 70 << 10, 0, 3 << 20}) {
      var answer = tus.patch(upload, at, Arrays.copyOfRange(bytes, at, at + part));
      at += part;

      assertEquals(204, answer.statusCode());
      assertEquals(at, TusRequests.offset(answer));
      assertEquals(at, tus.offset(upload));
      assertEquals(404, node.file("parts").statusCode());
    }

    var last = tus.patch(upload, at, Arrays.copyOfRange(bytes, at, bytes.length));

    assertEquals(204, last.statusCode());
    assertEquals(bytes.length, TusRequests.offset(last));
    assertArrayEquals(bytes, node.file("parts").body());
    assertEquals(bytes.length, tus.offset(upload)); // for a client that missed the answer
  }

  @Test
  void givesTheSameContentIdAsAPut() {
    var bytes = RandomBytes.of(2, 5_000_000);
    var upload = tus.create("same/tus", bytes.length);

    tus.patch(upload, 0, Arrays.copyOf(bytes, 1_234_567));
    var last = tus.patch(upload, 1_234_567, Arrays.copyOfRange(bytes, 1_234_567, bytes.length));
    var put = node.put("same/put", bytes);

    assertEquals(
        WebNode.json(put).getString("contentId"),
        last.headers().firstValue("redgiant-content").orElseThrow());
  }

  @Test
  void takesTheFirstBytesWithTheCreation() {
    var bytes = RandomBytes.of(3, 300_000);

    var created = tus.create("creation", bytes.length, Arrays.copyOf(bytes, 100_000));
    var upload = created.headers().firstValue("location").orElseThrow();
    var last = tus.patch(upload, 100_000, Arrays.copyOfRange(bytes, 100_000, bytes.length));

    assertEquals(201, created.statusCode());
    assertEquals(100_000, TusRequests.offset(created));
    assertEquals(204, last.statusCode());
    assertArrayEquals(bytes, node.file("creation").body());
  }

  @Test
  void leavesNoUploadOfACreationWhoseFirstBytesItRefuses() throws Exception {
    var before = uploads();

    var refused = tus.create("refused", 2, new byte[3]);

    assertEquals(413, refused.statusCode());
    assertTrue(refused.headers().firstValue("location").isEmpty());
    assertEquals(before, uploads());
  }

  private static List<Path> uploads() throws IOException {
    try (var files = Files.list(node.data().resolve("uploads"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void publishesAtOnceWhatComesWholeWithTheCreation() {
    var bytes = RandomBytes.of(4, 300_000);

    var created = tus.create("whole", bytes.length, bytes);

    assertEquals(201, created.statusCode());
    assertEquals(bytes.length, TusRequests.offset(created));
    assertArrayEquals(bytes, node.file("whole").body());
  }

  @Test
  void publishesAFileWithoutBytesWithItsCreation() {
    tus.create("empty", 0);

    var got = node.file("empty");
    assertEquals(200, got.statusCode());
    assertEquals(0, got.body().length);
  }

  @Test
  void refusesBytesThatGoOnElsewhere() {
    var upload = tus.create("elsewhere", 10);
    tus.patch(upload, 0, new byte[4]);

    for (int offset : new int[] {0, 3, 5}) {
      assertEquals(409, tus.patch(upload, offset, new byte[1]).statusCode());
    }
    assertEquals(4, tus.offset(upload));
  }

  @Test
  void refusesBytesBeyondTheLength() {
    var upload = tus.create("beyond", 10);

    assertEquals(413, tus.patch(upload, 0, new byte[11]).statusCode());
    assertEquals(0, tus.offset(upload));
    assertEquals(204, tus.patch(upload, 0, new byte[10]).statusCode());
  }

  @Test
  void refusesASecondPatchWhileOneIsUnderWay() throws Exception {
    var bytes = RandomBytes.of(5, 2_000_000);
    var upload = tus.create("twice", bytes.length);

    try (var first = tus.beginPatch(upload, 0, bytes.length)) {
      first.write(bytes, 0, 1_000_000);
      var second = tus.patch(upload, 0, new byte[1]);
      first.write(bytes, 1_000_000, 1_000_000);
      var status = first.read(12);

      assertEquals(423, second.statusCode());
      assertEquals("HTTP/1.1 204", status);
    }
    assertArrayEquals(bytes, node.file("twice").body());
  }

  @Test
  void keepsWhatItsChecksumConfirms() throws Exception {
    var bytes = RandomBytes.of(6, 3_000_000);
    var upload = tus.create("checked", bytes.length);
    var first = Arrays.copyOf(bytes, 2_000_000);
    var last = Arrays.copyOfRange(bytes, 2_000_000, bytes.length);

    assertEquals(
        204, tus.patch(upload, 0, first, "Upload-Checksum", checksum("SHA-1", first)).statusCode());
    assertEquals(2_000_000, tus.offset(upload));
    assertEquals(
        204,
        tus.patch(upload, 2_000_000, last, "Upload-Checksum", checksum("SHA-256", last))
            .statusCode());
    assertArrayEquals(bytes, node.file("checked").body());
  }

  @Test
  void dropsWhatItsChecksumDoesNotConfirm() throws Exception {
    var bytes = RandomBytes.of(7, 6_000_000);
    var upload = tus.create("rejected", bytes.length);
    var first = Arrays.copyOf(bytes, 1_500_000);
    var rest = Arrays.copyOfRange(bytes, first.length, bytes.length);
    var wrong = rest.clone();
    wrong[1_000_000] ^= 1;
    tus.patch(upload, 0, first);

    var answer = tus.patch(upload, first.length, wrong, "Upload-Checksum", checksum("SHA-1", rest));
    long offset = tus.offset(upload);
    var again = tus.patch(upload, first.length, rest, "Upload-Checksum", checksum("SHA-1", rest));

    assertEquals(460, answer.statusCode());
    assertEquals(first.length, offset);
    assertEquals(204, again.statusCode());
    assertArrayEquals(bytes, node.file("rejected").body());
  }

  @Test
  void refusesAChecksumItDoesNotKnow() {
    var upload = tus.create("md5", 1);

    assertEquals(
        400, tus.patch(upload, 0, new byte[1], "Upload-Checksum", "md5 AAAA").statusCode());
    assertEquals(204, tus.patch(upload, 0, new byte[1]).statusCode());
  }

  @Test
  void forgetsWhatIsTerminated() {
    var upload = tus.create("terminated", 3_000_000);
    tus.patch(upload, 0, RandomBytes.of(8, 1_000_000));

    assertEquals(204, tus.delete(upload).statusCode());
    assertEquals(404, tus.head(upload).statusCode());
    assertEquals(404, tus.patch(upload, 1_000_000, new byte[1]).statusCode());
    assertEquals(404, tus.delete(upload).statusCode());
    assertEquals(404, node.file("terminated").statusCode());
  }

  @Test
  void keepsAllThatCameBeforeAConnectionBroke() throws Exception {
    var bytes = RandomBytes.of(9, 8_000_000);
    var upload = tus.create("broken", bytes.length);

    for (int breaks = 1; breaks <= 3; breaks++) {
      int offset = Math.toIntExact(tus.offset(upload));
      try (var patch = tus.beginPatch(upload, offset, bytes.length - offset)) {
        patch.write(bytes, offset, 2_500_000);
      }
      assertEquals(offset + 2_500_000, tus.offsetFrom(upload, offset + 1));
    }
    var last = tus.resume(upload, bytes);

    assertEquals(204, last.statusCode());
    assertArrayEquals(bytes, node.file("broken").body());
  }

  @Test
  void knowsAFinishedUploadForAClientThatMissedTheAnswer() {
    var upload = tus.create("finished", 5);
    tus.patch(upload, 0, new byte[5]);

    assertEquals(5, tus.offset(upload));
    assertEquals(204, tus.patch(upload, 5, new byte[0]).statusCode());
    assertEquals(413, tus.patch(upload, 5, new byte[1]).statusCode());
    assertEquals(409, tus.patch(upload, 0, new byte[5]).statusCode());
    assertEquals(204, tus.delete(upload).statusCode());
    assertEquals(404, tus.head(upload).statusCode());
    assertEquals(200, node.file("finished").statusCode()); // what it became is another matter
  }

  @Test
  void knowsAFinishedUploadOnlyWhileItsFileIsWhatItBecame() {
    var removed = tus.create("finished/removed", 5);
    tus.patch(removed, 0, new byte[5]);
    node.send(node.request("/api/v1/files/lobby/finished/removed").DELETE());
    var replaced = tus.create("finished/replaced", 5);
    tus.patch(replaced, 0, new byte[5]);
    node.put("finished/replaced", new byte[6]);

    assertEquals(404, tus.head(removed).statusCode());
    assertEquals(404, tus.head(replaced).statusCode());
  }

  @Test
  void saysThatAnUploadExpiresADayAfterItsLastBytes() {
    var before = Instant.now().truncatedTo(ChronoUnit.SECONDS); // as the header has it
    var upload = tus.create("expires", 10);
    var answer = tus.patch(upload, 0, new byte[4]);

    for (var response : List.of(answer, tus.head(upload))) {
      var expires = Instant.from(RFC_1123_DATE_TIME.parse(header(response, "upload-expires")));
      assertFalse(expires.isBefore(before.plus(1, ChronoUnit.DAYS)), expires.toString());
      assertFalse(expires.isAfter(Instant.now().plus(1, ChronoUnit.DAYS)), expires.toString());
    }
  }

  @Test
  void takesManyUploadsByTurns() throws Exception {
    var uploads = new ArrayList<Callable<Void>>();
    for (int number = 0; number < 24; number++) {
      var bytes = RandomBytes.of(100 + number, 400_000 + 150_000 * number);
      var path = "turns/" + number;
      uploads.add(
          () -> {
            var upload = tus.create(path, bytes.length);
            var random = new Random(bytes.length);
            for (int at = 0; at < bytes.length; ) {
              int end = Math.min(bytes.length, at + 1 + random.nextInt(700_000));
              assertEquals(
                  204, tus.patch(upload, at, Arrays.copyOfRange(bytes, at, end)).statusCode());
              at = end;
            }
            assertArrayEquals(bytes, node.file(path).body());
            return null;
          });
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : executor.invokeAll(uploads)) {
        done.get();
      }
    }
  }

  @Test
  void takesAPatchInAPostForClientsThatCannotSendOne() {
    var upload = tus.create("overridden", 3);

    var answer =
        node.send(
            tus.request(upload)
                .headers("X-HTTP-Method-Override", "PATCH", "Upload-Offset", "0")
                .header("Content-Type", TusRequests.BODY_TYPE)
                .POST(BodyPublishers.ofByteArray(new byte[3])));

    assertEquals(204, answer.statusCode());
    assertEquals(200, node.file("overridden").statusCode());
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  private static String checksum(String algorithm, byte[] bytes) throws Exception {
    return algorithm.toLowerCase(Locale.ROOT).replace("-", "")
        + " "
        + Base64.getEncoder().encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
  }
}
