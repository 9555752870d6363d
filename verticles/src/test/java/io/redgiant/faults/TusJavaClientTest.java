package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock Java client of tus against a node in a process of its own. */
@Timeout(180)
class TusJavaClientTest {
  private static final int REQUEST_BYTES = 4 << 20;
  private static final int WRITE_BYTES = 1 << 20;

  /** Many times a request: the client ends with an empty one. */
  private static final int FILE_BYTES = 6 * REQUEST_BYTES;

  private final TusURLMemoryStore urls = new TusURLMemoryStore();
  private final byte[] bytes = new Content(1, FILE_BYTES).bytes();
  private static RestartedNode node;

  private @TempDir Path directory;
  private String path = "";

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    node = RestartedNode.start(TusJavaClientTest.class, data);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    path = "java/" + test.getDisplayName().replace("()", "");
  }

  @Test
  void goesOnWhereItPaused() throws Exception {
    var paused = sized(client().createUpload(upload(bytes)));
    send(paused, FILE_BYTES / 2 - WRITE_BYTES);
    paused.finish(); // in the middle of a request, which ends here

    var resumed = sized(client().resumeUpload(upload(bytes)));
    long offset = resumed.getOffset();
    sendAll(resumed);

    assertEquals(FILE_BYTES / 2 - WRITE_BYTES, offset);
    assertArrayEquals(bytes, node.process().get(path).body());
  }

  @Test
  void goesOnBehindTheLastAnswerOfANodeThatWasKilled() throws Exception {
    var cutOff = sized(client().createUpload(upload(bytes)));
    send(cutOff, 2 * REQUEST_BYTES + 2 * WRITE_BYTES);
    node.kill();
    assertThrows(IOException.class, () -> sendAll(cutOff));
    node.startAgain();

    var resumed = sized(client().resumeOrCreateUpload(upload(bytes)));
    long offset = resumed.getOffset();
    sendAll(resumed);

    assertEquals(2 * REQUEST_BYTES, offset);
    assertArrayEquals(bytes, node.process().get(path).body());
  }

  @Test
  void sendsAFileThatIsNotAMultipleOfARequest() throws Exception {
    var odd = new Content(2, 2 * REQUEST_BYTES + 12_345).bytes();

    var uploader = sized(client().createUpload(upload(odd)));
    sendAll(uploader);

    assertArrayEquals(odd, node.process().get(path).body());
  }

  @Test
  void findsAFinishedUploadWholeAfterTheNodeWasKilled() throws Exception {
    var uploader = sized(client().createUpload(upload(bytes)));
    sendAll(uploader);
    node.kill();
    node.startAgain();

    var again = sized(client().resumeUpload(upload(bytes)));

    assertEquals(FILE_BYTES, again.getOffset());
    assertEquals(uploader.getUploadURL(), again.getUploadURL());
  }

  @Test
  void sendsAFileAgainThatWasRemovedMeanwhile() throws Exception {
    var first = sized(client().createUpload(upload(bytes)));
    sendAll(first);
    node.process().delete(path);

    var second = sized(client().resumeOrCreateUpload(upload(bytes)));
    long offset = second.getOffset();
    sendAll(second);

    assertNotEquals(first.getUploadURL(), second.getUploadURL());
    assertEquals(0, offset);
    assertArrayEquals(bytes, node.process().get(path).body());
  }

  /** A client as another run of a program makes it: only the URLs are kept. */
  private TusClient client() throws IOException {
    var client = new TusClient();
    client.setUploadCreationURL(node.url().resolve("/api/v1/uploads").toURL());
    client.enableResuming(urls);
    return client;
  }

  private TusUpload upload(byte[] content) throws IOException {
    var file = Files.write(directory.resolve("file"), content);
    var upload = new TusUpload(file.toFile());
    upload.setFingerprint("the same file");
    upload.setMetadata(Map.of("filename", path));
    return upload;
  }

  private static TusUploader sized(TusUploader uploader) {
    uploader.setChunkSize(WRITE_BYTES);
    uploader.setRequestPayloadSize(REQUEST_BYTES);
    return uploader;
  }

  private static void send(TusUploader uploader, long until) throws IOException, ProtocolException {
    while (uploader.getOffset() < until) {
      uploader.uploadChunk();
    }
  }

  /** As the client's own documentation says to: the last call finds that there is no more. */
  private static void sendAll(TusUploader uploader) throws IOException, ProtocolException {
    int sent = uploader.uploadChunk();
    while (sent > -1) {
      sent = uploader.uploadChunk();
    }
    uploader.finish();
  }
}
