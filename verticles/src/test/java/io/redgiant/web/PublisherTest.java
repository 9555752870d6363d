package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whose a file is, on one node. */
class PublisherTest {
  private static final PeerId BOB = new PeerId(new Id128(3, 3));
  private static final byte[] BYTES = {1, 2, 3};

  @RegisterExtension private static final WebNode node = WebNode.ofClass();

  /** As any node of the network makes them. */
  private static String bearer() throws IOException {
    var key = Files.readString(node.data().resolve("cluster.key")).strip();
    var tokens =
        new PeerTokens(HexFormat.of().parseHex(key), InstantSource.system(), new Random(5));
    return "Bearer " + tokens.issue(BOB);
  }

  @Test
  void aFileIsThePeersWhoseTokenCameWithItAndNoLabelSaysOtherwise() throws IOException {
    var put = node.put("bobs", BYTES, "Authorization", bearer(), "Redgiant-Label", "somebody else");

    assertEquals(201, put.statusCode());
    var entry = WebNode.json(put);
    assertEquals(BOB.toString(), entry.getString("publisher"));
    assertEquals("00000000", entry.getString("publisherLabel")); // no record names a handle yet
  }

  @Test
  void theGuestSaysAsWhomItIsShown() throws IOException {
    var entry = WebNode.json(node.put("anybodys", BYTES, "Redgiant-Label", "a script"));

    var guest = Files.readString(node.data().resolve("guest.id")).strip();
    assertEquals(guest, entry.getString("publisher"));
    assertEquals("a script", entry.getString("publisherLabel"));
  }

  @Test
  void whoAsksIsOnLineByThatName() throws IOException {
    node.get("/api/v1/files", "Authorization", bearer());

    var peers =
        WebFront.until(
            () -> WebNode.json(node.get("/api/v1/peers")).encode(),
            said -> said.contains(BOB.toString()));

    assertEquals(-1, peers.indexOf("somebody"));
  }
}
