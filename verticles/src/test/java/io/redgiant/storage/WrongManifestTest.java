package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.ManifestRequest;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.ManifestNode;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Manifests whose nodes are each what their ids say, and which do not fit together. Nobody goes by
 * them: not a reader, who would get too little or another chunk's bytes, nor a collection.
 */
class WrongManifestTest {
  private static final Core CORE = Cores.load();
  private static final int CHUNK_BYTES = 100;
  private static final ContentId CONTENT = new ContentId(Digest.ZERO);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private SimulatedStorage storage;
  private ChunkId chunk;
  private ByteBuffer leaf;

  @BeforeEach
  void open() throws IOException {
    storage = new SimulatedStorage(disk, CORE, new Random(1), 4, new SimulatedJournal());
    chunk = keep(ByteBuffer.allocate(CHUNK_BYTES));
    leaf = leaf(1, CHUNK_BYTES);
  }

  @AfterEach
  void close() throws IOException {
    storage.close();
  }

  private ChunkId keep(ByteBuffer bytes) {
    var kept = storage.store.ingests().keep(bytes.duplicate());
    storage.scheduler.run();
    SimulatedStorage.finished(kept);
    var copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return new ChunkId(SimulatedContents.idOf(copy, CORE).digest());
  }

  /** A leaf that names the one chunk some times, as having so many bytes. */
  private ByteBuffer leaf(int rows, int chunkBytes) {
    var listed = ByteBuffer.allocate(rows * ManifestNode.LEAF_ROW_BYTES);
    listed.order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      listed.put(chunk.digest().bytes()).putInt(chunkBytes);
    }
    return ManifestNode.encodeLeaf(listed.flip(), (long) rows * chunkBytes);
  }

  /** A node above that names a kept one some times. */
  private ByteBuffer above(int level, ByteBuffer below, int bytes, long contentBytes, int rows) {
    var node = ManifestNode.startInner(level, rows, rows * contentBytes);
    var id = keep(below);
    for (int row = 0; row < rows; row++) {
      ManifestNode.putInnerRow(node, id, bytes, contentBytes);
    }
    return node.flip();
  }

  @Test
  void aTreeThatFitsTogetherIsRead() throws IOException {
    var full = leaf(Limits.MANIFEST_ROWS_MAX, CHUNK_BYTES);
    long fullBytes = (long) Limits.MANIFEST_ROWS_MAX * CHUNK_BYTES;
    var root = keep(above(1, full, full.remaining(), fullBytes, 2));

    assertEquals(2 * fullBytes, storage.read(new ManifestId(root.digest())).length);
  }

  @Test
  void aNodeOfAnotherLevelThanItsPlaceIsRefused() {
    var inner = above(1, leaf, leaf.remaining(), CHUNK_BYTES, 1);

    assertRefused(above(1, inner, inner.remaining(), CHUNK_BYTES, 1), "level");
  }

  @Test
  void aNodeThatSkipsALevelIsRefused() {
    assertRefused(above(2, leaf, leaf.remaining(), CHUNK_BYTES, 1), "level");
  }

  @Test
  void aNodeForLessContentThanTheRowSaysIsRefused() {
    assertRefused(above(1, leaf, leaf.remaining(), CHUNK_BYTES + 1, 1), "content");
  }

  @Test
  void aNodeOfAnotherLengthThanTheRowSaysIsRefused() {
    assertRefused(above(1, leaf, leaf.remaining() - 1, CHUNK_BYTES, 1), "names a node of");
  }

  @Test
  void aLeafThatIsNotFullAndNotTheLastIsRefused() {
    assertRefused(above(1, leaf, leaf.remaining(), CHUNK_BYTES, 2), "only the last");
  }

  @Test
  void aChunkOfAnotherLengthThanItHasIsRefusedAndStaysInService() {
    var longer = new ManifestId(keep(leaf(1, CHUNK_BYTES + 1)).digest());

    assertRefused("has " + CHUNK_BYTES, () -> storage.read(longer));
    assertTrue(storage.store.chunks().index().find(chunk) != ChunkIndex.ABSENT);
  }

  private void assertRefused(ByteBuffer root, String why) {
    var manifest = new ManifestId(keep(root).digest());
    assertRefused(why, () -> storage.read(manifest));
    assertRefused(
        why,
        () -> {
          var page = storage.store.reads().page(new ManifestRequest(manifest, CONTENT, 0, 100));
          storage.scheduler.run();
          SimulatedStorage.finished(page);
        });
    storage.journal.publish(manifest);
    assertRefused(
        why,
        () -> {
          var collected = storage.store.upkeep().collect();
          storage.scheduler.run();
          SimulatedStorage.finished(collected);
        });
  }

  private static void assertRefused(String why, Executable work) {
    var error = assertThrows(CompletionException.class, work);
    var refusal = assertInstanceOf(Refusal.class, Causes.of(error));
    assertEquals(Failure.INTERNAL, refusal.failure());
    assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
  }
}
