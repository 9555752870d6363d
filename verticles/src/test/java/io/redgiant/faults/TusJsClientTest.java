package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock JavaScript client of tus against a node in a process of its own. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TusJsClientTest {
  private static final int REQUEST_BYTES = 4 << 20;
  private static final int FILE_BYTES = 6 * REQUEST_BYTES;

  /** In the middle of the third request. */
  private static final int MIDDLE_BYTES = 2 * REQUEST_BYTES + REQUEST_BYTES / 2;

  private final byte[] bytes = new Content(3, FILE_BYTES).bytes();
  private static RestartedNode node;

  private @TempDir Path directory;
  private String path = "";

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    TusJsClient.install();
    node = RestartedNode.start(TusJsClientTest.class, data);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void name(TestInfo test) throws Exception {
    Files.write(directory.resolve("file"), bytes);
    path = "js/" + test.getDisplayName().replace("()", "");
  }

  @Test
  void goesOnAfterAPauseInTheMiddleOfARequest() throws Exception {
    try (var client = client(settings().put("pauseAt", MIDDLE_BYTES))) {
      var said = client.ended();

      assertTrue(said.contains("paused"), said.toString());
      assertTrue(resumedAt(said) >= 2 * REQUEST_BYTES, said.toString());
      assertPublished(said);
    }
  }

  @Test
  void goesOnInAnotherRunOfTheClient() throws Exception {
    try (var first = client(settings().put("stopAt", MIDDLE_BYTES));
        var second = afterIts(first, settings())) {
      var said = second.ended();

      assertEquals(List.of(), said.stream().filter(line -> line.startsWith("POST")).toList());
      assertTrue(resumedAt(said) >= 2 * REQUEST_BYTES, said.toString());
      assertPublished(said);
    }
  }

  @Test
  void goesOnBehindTheLastAnswerOfANodeThatIsKilledAndStartedAgain() throws Exception {
    try (var client = client(settings())) {
      client.until(line -> line.equals("PATCH 204 " + 2 * REQUEST_BYTES));
      node.kill();
      node.startAgain();

      var said = client.ended();

      long resumedAt = resumedAt(said);
      assertTrue(resumedAt >= 2 * REQUEST_BYTES, said.toString());
      assertEquals(0, resumedAt % REQUEST_BYTES, "a request that nobody has seen end is undone");
      assertPublished(said);
    }
  }

  @Test
  void sendsItsFirstBytesWithTheCreation() throws Exception {
    try (var client = client(settings().put("uploadDataDuringCreation", true))) {
      var said = client.ended();

      assertEquals("POST 201 " + REQUEST_BYTES, said.getFirst());
      assertPublished(said);
    }
  }

  @Test
  void sendsAWholeFileWithItsCreation() throws Exception {
    var whole = settings().put("uploadDataDuringCreation", true).put("chunkSize", FILE_BYTES);
    try (var client = client(whole)) {
      var said = client.ended();

      assertEquals(List.of("POST 201 " + FILE_BYTES, "finished"), said);
      assertPublished(said);
    }
  }

  @Test
  void terminatesAnUploadInTheMiddle() throws Exception {
    try (var client = client(settings().put("terminateAt", MIDDLE_BYTES))) {
      var said = client.ended();

      assertEquals(
          List.of("DELETE 204 ", "terminated"), said.subList(said.size() - 2, said.size()));
      assertEquals(404, node.process().get(path).statusCode());
    }
    try (var again = client(settings())) {
      var said = again.ended();

      assertEquals("POST 201 0", said.getFirst()); // its URL is forgotten
      assertPublished(said);
    }
  }

  @Test
  void sendsNothingOfAFileThatIsThereAlreadyAndAllOfOneThatWasRemoved() throws Exception {
    try (var first = client(settings())) {
      assertPublished(first.ended());
    }
    node.kill();
    node.startAgain();
    try (var second = client(settings())) {
      assertEquals(List.of("HEAD 200 " + FILE_BYTES, "finished"), second.ended());
    }
    node.process().delete(path);
    try (var third = client(settings())) {
      var said = third.ended();

      assertEquals(List.of("HEAD 404 ", "POST 201 0"), said.subList(0, 2));
      assertPublished(said);
    }
  }

  private JsonObject settings() {
    return new JsonObject()
        .put("metadata", new JsonObject().put("filename", path))
        .put("chunkSize", REQUEST_BYTES);
  }

  private TusJsClient client(JsonObject settings) throws Exception {
    return TusJsClient.start(
        node.url().resolve("/api/v1/uploads"),
        directory.resolve("file"),
        directory.resolve("urls.json"),
        settings);
  }

  private TusJsClient afterIts(TusJsClient end, JsonObject settings) throws Exception {
    assertEquals("stopped", end.ended().getLast());
    return client(settings);
  }

  /** Where the client went on when it last asked. */
  private static long resumedAt(List<String> said) {
    var answer = said.stream().filter(line -> line.startsWith("HEAD 200 ")).toList().getLast();
    return Long.parseLong(answer.substring("HEAD 200 ".length()));
  }

  private void assertPublished(List<String> said) throws Exception {
    assertEquals("finished", said.getLast());
    assertArrayEquals(bytes, node.process().get(path).body());
  }
}
