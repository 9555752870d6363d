package io.redgiant.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.Refusal;
import io.redgiant.storage.SimulatedNodes.Member;
import io.redgiant.storage.SimulatedNodes.Plant;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes that rot on one of two nodes that hold them, and come again from the other. */
class MendingTest {
  private static final Core CORE = Cores.load();

  private final Random random = new Random(1);
  private final byte[] content = new byte[3 << 20];
  private SimulatedNodes nodes;
  private Member whole;
  private Member rotten;
  private ContentWriter.Stored stored;

  @BeforeEach
  void publishOnTwoNodes() throws IOException {
    nodes = new SimulatedNodes(random, CORE, 2, 2, Long.MAX_VALUE / 2, Plant.NONE);
    nodes.heal();
    whole = nodes.members.getFirst();
    rotten = nodes.members.getLast();
    random.nextBytes(content);
    stored = nodes.upload(whole, content);
    var holders = whole.storage().store.copies().spread(stored);
    nodes.scheduler.run();
    assertEquals(List.of(rotten.id), SimulatedStorage.finished(holders));
    rotten.journal.publish(stored.manifest());
    nodes.stop(rotten); // so that nothing is in memory any more
    nodes.start(rotten);
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  private byte[] read(Member member) throws IOException {
    return member.storage().read(stored.manifest(), stored.content());
  }

  /** Flips a bit of the chunk that has this byte of the content. */
  private void rot(Member member, long at) throws IOException {
    var root = member.storage().store.manifests().root(stored.manifest());
    nodes.scheduler.run();
    var leaf = SimulatedStorage.finished(root);
    int row = 0;
    for (long end = leaf.bytes(0); end <= at; end += leaf.bytes(row)) {
      row++;
    }
    rot(member, leaf.id(row));
  }

  private static void rot(Member member, ChunkId chunk) throws IOException {
    var index = member.storage().store.chunks().index();
    long slot = index.find(chunk);
    var segment = Segment.file(index.segment(slot), Segment.PAYLOAD);
    member.disk.flip(segment, 8 * (index.offset(slot) + 20) + 3);
  }

  @Test
  void aReaderGetsTheRightBytesFromTheOtherNode() throws IOException {
    rot(rotten, 1_000_000);
    rot(rotten, 2_500_000);

    assertArrayEquals(content, read(rotten));
    nodes.stop(whole);
    assertArrayEquals(content, read(rotten), "it is here again");
  }

  @Test
  void aRottenNodeOfTheManifestComesFromTheOtherNodeToo() throws IOException {
    rot(rotten, new ChunkId(stored.manifest().digest()));

    assertArrayEquals(content, read(rotten));
  }

  @Test
  void whatIsRottenOnAllNodesIsRefused() throws IOException {
    rot(rotten, 1_000_000);
    rot(whole, 1_000_000);

    var error = assertThrows(CompletionException.class, () -> read(rotten));
    assertInstanceOf(Refusal.class, Causes.of(error));
  }

  @Test
  void whileTheOtherNodeIsAwayItIsToBeHadLater() throws IOException {
    rot(rotten, 1_000_000);
    nodes.stop(whole);

    assertEquals(Failure.UNAVAILABLE, refusal().failure());
  }

  @Test
  void aloneItIsTheErrorThatNamesTheFile() throws IOException {
    rot(rotten, 1_000_000);
    nodes.stop(whole);
    var alone = new TreeMap<>(Map.of(rotten.id, new Layout.Place(Layout.State.ACTIVE, 1)));
    rotten.storage().store.placement().set(new Layout(alone), 2);

    var refusal = refusal();
    assertTrue(String.valueOf(refusal.getMessage()).contains(".seg"), refusal.getMessage());
  }

  private Refusal refusal() {
    var error = assertThrows(CompletionException.class, () -> read(rotten));
    return assertInstanceOf(Refusal.class, Causes.of(error));
  }

  @Test
  void aHoldOfWhatRottedHereGetsItAgain() throws IOException {
    rot(rotten, 1_000_000);

    var holders = whole.storage().store.copies().spread(stored);
    nodes.scheduler.run();
    assertEquals(List.of(rotten.id), SimulatedStorage.finished(holders));
    assertWholeAlone();
  }

  @Test
  void theScrubGetsWhatItFindsRottenFromTheOtherNode() throws IOException {
    rot(rotten, 1_000_000);
    rot(rotten, 2_500_000);

    scrubTwice(rotten);
    assertEquals(2, rotten.storage().store.upkeep().scrubber().damaged());
    assertWholeAlone();
  }

  @Test
  void whatWasFoundRottenBeforeAStartComesAfterIt() throws IOException {
    rot(rotten, 1_000_000);
    nodes.stop(whole);
    scrubTwice(rotten);
    nodes.stop(rotten);
    nodes.start(rotten);
    nodes.start(whole);

    scrubTwice(rotten);
    assertWholeAlone();
  }

  @Test
  void whatNobodyGivesIsAskedForAgain() throws IOException {
    rot(rotten, 1_000_000);
    rot(whole, 1_000_000);
    scrubTwice(rotten);
    nodes.upload(whole, content); // which has it again now

    rotten.storage().pass(Duration.ofSeconds(30));
    scrubTwice(rotten);
    assertFalse(findings(rotten).isEmpty(), "not yet");
    rotten.storage().pass(Duration.ofSeconds(31));
    scrubTwice(rotten);
    assertWholeAlone();
  }

  @Test
  void aCollectionGetsAManifestThatItFindsRottenFromTheOtherNode() throws IOException {
    var named = stored;
    random.nextBytes(content);
    var garbage = nodes.upload(rotten, content);
    rotten.journal.remove(garbage.manifest());
    rot(rotten, new ChunkId(named.manifest().digest()));

    var collected = rotten.storage().store.upkeep().collect();
    nodes.scheduler.run();

    assertTrue(SimulatedStorage.finished(collected).bytes() >= garbage.size());
    stored = named;
    assertEquals(named.content(), SimulatedContents.idOf(read(rotten), CORE));
  }

  @Test
  void aCollectionFreesNothingWhereAManifestIsRottenOnAllNodes() throws IOException {
    var named = stored;
    random.nextBytes(content);
    rotten.journal.remove(nodes.upload(rotten, content).manifest());
    rot(rotten, new ChunkId(named.manifest().digest()));
    rot(whole, new ChunkId(named.manifest().digest()));

    long before = rotten.storage().store.chunks().index().count();
    for (int attempt = 0; attempt < 2; attempt++) { // it is found damaged, then known to be
      var collected = rotten.storage().store.upkeep().collect();
      nodes.scheduler.run();
      assertTrue(collected.isCompletedExceptionally());
    }
    assertEquals(before - 1, rotten.storage().store.chunks().index().count());
  }

  private void scrubTwice(Member member) {
    var upkeep = member.storage().store.upkeep();
    long rounds = upkeep.scrubber().rounds() + 2;
    while (upkeep.scrubber().rounds() < rounds) {
      upkeep.scrub();
      nodes.scheduler.run();
    }
  }

  /** The node that had the rot serves the content with no other node there, also after a start. */
  private void assertWholeAlone() throws IOException {
    if (whole.storage != null) {
      nodes.stop(whole);
    }
    assertEquals(List.of(), findings(rotten));
    assertArrayEquals(content, read(rotten));
    nodes.stop(rotten);
    rotten.disk.restart(); // a power cut: what was not forced is gone
    nodes.start(rotten);
    assertArrayEquals(content, read(rotten));
  }

  private List<String> findings(Member member) throws IOException {
    try (var check = new StorageCheck(member.disk, CORE, true)) {
      check.readSegments();
      check.checkManifest(stored.manifest(), "content");
      return check.findings();
    }
  }
}
