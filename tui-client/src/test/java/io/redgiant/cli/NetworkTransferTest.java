package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.client.ContentHash;
import io.redgiant.client.Destination;
import io.redgiant.client.DownloadSource;
import io.redgiant.client.Downloaded;
import io.redgiant.client.Progress;
import io.redgiant.client.Query;
import io.redgiant.client.RedGiantNetwork;
import io.redgiant.client.RedGiantPeer;
import io.redgiant.client.Source;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files to and from three nodes, of which some fail: all are to hold everything. */
final class NetworkTransferTest {
  private static final int NODES = 3;
  private static final int LARGE = 40 << 20;
  private static final AtomicInteger SEEDS = new AtomicInteger();

  private static Relay relay;
  private static SmallNetwork network;

  @TempDir private Path directory;

  @BeforeAll
  static void startNodes(@TempDir Path data) throws Exception {
    relay = new Relay();
    network = new SmallNetwork(data, NODES, "--urls=" + relay.url());
    network.shell(0).run("set", "replicas", NODES, "--data", network.data(0)).printed();
  }

  @AfterAll
  static void stopNodes() throws Exception {
    network.close();
    relay.close();
  }

  @BeforeEach
  void allAreUp() throws Exception {
    network.heal();
    relay.to(network.node(0).url());
    relay.faults(Relay.Fault.NONE, Relay.Fault.NONE);
  }

  @Test
  void differentChunksComeFromAllHoldersAtOnce() throws Exception {
    var file = uploaded("shared.bin");
    var target = directory.resolve("target");

    var downloaded = download(network.node(1).url(), "shared.bin", target);

    assertEquals(NODES, downloaded.sources().size(), downloaded.toString());
    for (var source : downloaded.sources()) {
      assertNull(source.dropped());
      assertTrue(source.bytes() > 0, downloaded.toString());
    }
    assertEquals(LARGE, downloaded.sources().stream().mapToLong(DownloadSource::bytes).sum());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void aSmallFileComesFromTheNodeThatIsAsked() throws Exception {
    var file = Files.write(directory.resolve("small.bin"), bytes(300 << 10));
    network.shell(0).run("upload", file).printed();

    var downloaded = download(network.node(0).url(), "small.bin", directory.resolve("target"));

    assertEquals(
        List.of(new DownloadSource(network.node(0).url(), 300 << 10, null)), downloaded.sources());
  }

  @Test
  void aHolderThatSendsWrongBytesIsDroppedAndNamed() throws Exception {
    var file = uploaded("lie.bin");
    relay.faults(Relay.Fault.NONE, Relay.Fault.of(Relay.Kind.FLIP, 1 << 20, Integer.MAX_VALUE));
    var target = directory.resolve("target");

    var ended = Shell.at(relay.url()).run("download", "lie.bin", target);

    assertEquals(0, ended.code(), ended.err());
    assertTrue(
        ended.err().contains("dropped " + relay.url() + ": the node at " + relay.url() + " sent"),
        ended.err());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void aHolderThatDripsIsDroppedAndNamed() throws Exception {
    var file = uploaded("drip.bin");
    relay.faults(Relay.Fault.NONE, Relay.Fault.of(Relay.Kind.DRIP, 1 << 20, Integer.MAX_VALUE));
    var target = directory.resolve("target");

    var ended = Shell.at(relay.url()).run("download", "drip.bin", target, "--json");

    assertEquals(0, ended.code(), ended.err());
    assertTrue(ended.out().contains("\"dropped\":\"it was far slower than others\"}"), ended.out());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void wrongBytesOfEverybodyNeverGetTheName() throws Exception {
    uploaded("all-lie.bin");
    var target = directory.resolve("target");
    network.node(1).close();
    network.node(2).close();
    relay.faults(Relay.Fault.NONE, Relay.Fault.of(Relay.Kind.FLIP, 1 << 20, Integer.MAX_VALUE));

    var ended = Shell.at(relay.url()).run("download", "all-lie.bin", target);

    assertEquals(12, ended.code(), ended.err());
    assertFalse(Files.exists(target));
  }

  @Test
  void aDownloadGoesOnWhenItsNodeAndAllOthersButOneAreLost() throws Exception {
    var file = uploaded("alone.bin");
    var target = directory.resolve("target");
    Progress losing =
        (bytes, total) -> {
          if (bytes > total / 3) {
            network.node(0).close();
            network.node(2).close();
          }
        };

    var downloaded =
        NodeOptions.await(
            RedGiantPeer.at(network.node(0).url())
                .download(named("alone.bin"), target, false, losing));

    assertFalse(network.node(0).isAlive());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
    assertEquals(
        2, downloaded.sources().stream().filter(source -> source.dropped() != null).count());
  }

  @Test
  void aStreamGoesOnWhenItsNodeIsLost() throws Exception {
    var file = uploaded("stream.bin");
    var lost = network.node(0);
    var target = new ByteArrayOutputStream();

    NodeOptions.await(
        RedGiantPeer.at(lost.url())
            .download(named("stream.bin"), target, closing(lost, LARGE / 3)));

    assertFalse(lost.isAlive());
    assertArrayEquals(Files.readAllBytes(file), target.toByteArray());
  }

  @Test
  void anUploadGoesOnWhenItsNodeIsLost() throws Exception {
    var file = Files.write(directory.resolve("moved.bin"), bytes(LARGE));
    var lost = network.node(0);

    var published =
        NodeOptions.await(
            RedGiantPeer.at(lost.url())
                .publish(Destination.of("lobby", "moved.bin"), file, closing(lost, LARGE / 3)));

    assertFalse(lost.isAlive());
    assertEquals(ContentHash.of(file), published.shown().entry().content());
    var target = directory.resolve("target");
    network.shell(2).run("download", "moved.bin", target, "--after", published.position());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void whatAnEarlierAttemptLeftWithHolesIsKept() throws Exception {
    var file = uploaded("holes.bin");
    var target = directory.resolve("target");
    var partial = Files.readAllBytes(file);
    Arrays.fill(partial, LARGE / 4, LARGE / 2, (byte) 0);
    Files.write(target.resolveSibling("target.part"), partial);

    var downloaded = download(network.node(0).url(), "holes.bin", target);

    assertTrue(downloaded.keptBytes() > LARGE / 2, downloaded.toString());
    assertTrue(downloaded.keptBytes() < LARGE * 3L / 4, downloaded.toString());
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(target));
  }

  @Test
  void whoMovesToAnotherNodeReadsThereWhatItWrote() throws Exception {
    var file = Files.write(directory.resolve("written.bin"), bytes(5 << 20));
    var peer = RedGiantPeer.at(network.node(0).url());
    var behind = next();
    behind.signal("STOP"); // and so it will lack the record when it goes on
    try {
      NodeOptions.await(peer.publish(Destination.of("lobby", "written.bin"), file, Progress.NONE));
      network.node(0).close();
    } finally {
      behind.signal("CONT");
    }

    var listed = NodeOptions.await(peer.list(Query.ALL.matching("written.bin"), null));

    assertEquals(1, listed.entries().size());
  }

  /** Which node a client of the first one moves to. */
  private static RunningNode next() throws Exception {
    var known =
        RedGiantNetwork.at(network.node(0).url(), Duration.ofSeconds(20), Position.START).nodes();
    var url = NodeOptions.await(known).get(1).url();
    return url.equals(network.node(1).url()) ? network.node(1) : network.node(2);
  }

  /** Kills a node when so much is settled. */
  private static Progress closing(RunningNode node, long after) {
    return (bytes, total) -> {
      if (bytes > after) {
        node.close();
      }
    };
  }

  private static Source named(String path) {
    return new Source.Named("lobby", EntryPath.of(path), null);
  }

  private static Downloaded download(URI node, String path, Path target) throws Exception {
    return NodeOptions.await(
        RedGiantPeer.at(node).download(named(path), target, false, Progress.NONE));
  }

  private Path uploaded(String name) throws IOException {
    var file = Files.write(directory.resolve(name), bytes(LARGE));
    network.shell(0).run("upload", file).printed();
    return file;
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(1_000 + SEEDS.incrementAndGet()).nextBytes(bytes);
    return bytes;
  }
}
