package io.redgiant.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.ContentMessage.Kept;
import io.redgiant.protocol.ContentMessage.Which;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a node says to others and to which a later version has added something. */
class LaterVersionTest {
  private static final NodeId NODE = NodeId.random(new Random(1));
  private static final Digest DIGEST = new Digest(1, 2, 3, 4);

  private static List<ContentMessage> messages() {
    var manifest = new ManifestId(DIGEST);
    return List.of(
        new Hold(NODE, new ContentId(DIGEST), manifest, 5),
        new Held(NODE, true, 6),
        new Which(NODE, List.of(manifest, manifest)),
        new Which(NODE, List.of()),
        new Kept(NODE, List.of(true, false)));
  }

  @Test
  void aWordAboutAContentIsReadPastWhatIsNew() {
    for (var message : messages()) {
      var bytes = message.encode();
      assertArrayEquals(bytes, ContentMessage.decode(bytes).encode(), message::toString);
      var later = Arrays.copyOf(bytes, bytes.length + 20);
      later[0] = 2;
      later[bytes.length] = 99;
      assertArrayEquals(bytes, ContentMessage.decode(later).encode(), message::toString);
    }
  }

  @Test
  void aWordAboutAContentOfAnUnknownKindIsRefused() {
    for (var message : messages()) {
      var bytes = message.encode();
      bytes[1] = 99;
      var refusal = assertThrows(Refusal.class, () -> ContentMessage.decode(bytes));
      assertEquals(Failure.BAD_REQUEST, refusal.failure());
    }
  }

  @Test
  void aHelloIsReadPastFieldsOfAnyShape() {
    var hello =
        new NodeHello(
            NODE, URI.create("http://10.0.0.1:8080"), "2", Instant.EPOCH, 10, 5, 0.5, null);
    var text = new String(hello.encode(), UTF_8);
    var later =
        text.substring(0, text.length() - 1)
            + ",\"zone\":\"a\",\"disks\":[{\"left\":7},[1]],\"tls\":{\"url\":\"x\"},\"none\":null}";
    assertEquals(hello, NodeHello.decode(later.getBytes(UTF_8)));
  }
}
