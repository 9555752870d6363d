package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedCrash;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.JournalWrite;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.SettingChanged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Journals of several nodes, all of them real but for disk, clock and network, whose power fails
 * and whose network loses, doubles, reorders and parts. A longer run: {@code ./redgiant dev test
 * ReplicationSimulationTest -Dredgiant.simulation.seeds=100000}; a failing seed is named.
 */
class ReplicationSimulationTest {
  private static final long FIRST = Long.getLong("redgiant.simulation.first", 0);
  private static final long SEEDS = Long.getLong("redgiant.simulation.seeds", 1_000);
  private static final int STEPS = 150;
  private static final int PATHS = 5;
  private static final long FILE_BYTES_MAX = 2_000; // so that files roll

  private static final Replication.Listener NOBODY =
      new Replication.Listener() {
        @Override
        public void applied(List<JournalRecord> records) {
          // the state is looked at in the end
        }

        @Override
        public void damaged(CatalogueDamagedException damage) {
          throw damage;
        }
      };

  /** The catalogues' files, which no test here cuts the power of: in memory where that can be. */
  private @TempDir(factory = Memory.class) Path directory;

  static final class Memory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
        throws IOException {
      return Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "redgiant-test-")
          : Files.createTempDirectory("redgiant-test-");
    }
  }

  @Test
  void bringsEveryJournalToTheSameStateAndLosesNothingAcknowledged() throws Exception {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      run(seed, Plant.NONE);
    }
  }

  @Test
  void findsAForceThatIsForgotten() {
    assertFound(Plant.FORGOTTEN_FORCE);
  }

  @Test
  void findsAGapThatNobodyAsksFor() {
    assertFound(Plant.NO_QUESTIONS);
  }

  /** A fault that the simulation has to find. */
  private enum Plant {
    NONE,
    FORGOTTEN_FORCE,
    NO_QUESTIONS
  }

  private static final int SEEDS_UNTIL_FOUND = 20;

  private void assertFound(Plant plant) {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 0; seed < SEEDS_UNTIL_FOUND; seed++) {
            run(seed, plant);
          }
        });
  }

  private void run(long seed, Plant plant) throws Exception {
    var home = directory.resolve(plant + "-" + seed);
    try (var cluster = new Cluster(seed, home, plant)) {
      cluster.live();
      cluster.settle();
    } catch (Exception | AssertionError failed) {
      throw new AssertionError("seed " + seed, failed);
    }
  }

  /** One node, with or without a process. */
  private static final class Member {
    final NodeId id;
    final SimulatedDisk disk;
    final long clockOffset;
    @Nullable Run run; // null between a crash and the next start

    Member(Random random, Plant plant) {
      id = NodeId.random(random);
      disk = new SimulatedDisk(random.nextLong());
      if (plant == Plant.FORGOTTEN_FORCE) {
        disk.lies();
      }
      clockOffset = random.nextLong(-3_600_000, 3_600_000);
    }

    Run run() {
      return Objects.requireNonNull(run);
    }
  }

  /** One run of a node's process. */
  private record Run(OneNode node, Replication replication, RecordSource source)
      implements SimulatedNetwork.Listener {
    Journal journal() {
      return node.journal();
    }

    @Override
    public void heard(JournalMessage message) {
      replication.heard(message);
    }

    @Override
    public Page since(Since question) throws IOException {
      return source.since(question.vector(), journal().reached());
    }
  }

  private static final class Cluster implements AutoCloseable {
    private final Random random;
    private final Path home;
    private final SimulatedNetwork network;
    private final List<Member> members = new ArrayList<>();
    private final List<Position> acknowledged = new ArrayList<>();
    private int starts;
    private int writes;

    Cluster(long seed, Path home, Plant plant) throws Exception {
      random = new Random(seed);
      this.home = home;
      network = new SimulatedNetwork(random);
      if (plant == Plant.NO_QUESTIONS) {
        network.answersNobody();
      }
      for (int count = 2 + random.nextInt(3); count > 0; count--) {
        var member = new Member(random, plant);
        members.add(member);
        if (members.size() < 3 || random.nextBoolean()) {
          start(member); // the others join later
        }
      }
    }

    private void start(Member member) throws IOException, SQLException {
      var node =
          new OneNode(
              member.disk,
              home.resolve(member.id.toString()),
              member.id,
              random.nextLong(),
              3,
              FILE_BYTES_MAX);
      node.passMillis(member.clockOffset + starts++);
      var replication =
          new Replication(
              member.id, node.journal(), new Vectors(OneNode.CORE), network.of(member.id), NOBODY);
      var run = new Run(node, replication, new RecordSource(member.disk, member.id, OneNode.CORE));
      member.run = run;
      network.listen(member.id, run);
      replication.tell();
    }

    /** Power cut, sometimes with the catalogue gone. */
    private void crash(Member member) throws IOException, SQLException {
      network.leave(member.id);
      member.run().journal().catalogue().close();
      member.run = null;
      member.disk.restart();
      if (random.nextBoolean()) {
        delete(home.resolve(member.id.toString()));
      }
    }

    void live() throws Exception {
      for (int step = 0; step < STEPS; step++) {
        var member = members.get(random.nextInt(members.size()));
        if (member.run == null) {
          if (random.nextInt(4) == 0) {
            start(member);
          }
          continue;
        }
        member.run().node().passMillis(random.nextInt(20));
        switch (random.nextInt(20)) {
          case 0 -> crash(member);
          case 1 -> member.disk.crashAt(1 + random.nextInt(6));
          case 2 -> network.part(member.id, members.get(random.nextInt(members.size())).id);
          case 3 -> network.join();
          case 4, 5 -> act(member, () -> member.run().replication().tell());
          case 6, 7, 8, 9 -> act(member, () -> write(member));
          default -> deliver();
        }
      }
    }

    /** Something that a power cut may end. */
    private interface Act {
      void run() throws IOException, SQLException;
    }

    private void act(Member member, Act act) throws IOException, SQLException {
      try {
        act.run();
      } catch (SimulatedCrash cut) {
        crash(member);
      }
    }

    private void write(Member member) throws IOException, SQLException {
      var write = randomWrite(member);
      var commit = member.run().journal().commit(List.of(write));
      if (commit.outcomes().getFirst() instanceof Outcome.Done(var answer)) {
        acknowledged.add(answer.position());
      }
      member.run().replication().written(commit.applied());
      member.run().journal().tidy();
    }

    private JournalWrite randomWrite(Member member) throws SQLException {
      var path = "path-" + random.nextInt(PATHS);
      return switch (random.nextInt(8)) {
        case 0, 1 -> OneNode.removal(path); // refused where there is none
        case 2 -> {
          var states = Layout.State.values();
          var state = states[random.nextInt(states.length)];
          var placed = members.get(random.nextInt(members.size()));
          yield new JournalWrite.Place(placed.id, state, 1 + random.nextInt(9));
        }
        case 3 -> new JournalWrite.Change(SettingChanged.REPLICAS, "" + (1 + random.nextInt(9)));
        default -> OneNode.publication(path, member.id + " wrote " + writes++);
      };
    }

    private void deliver() throws IOException, SQLException {
      try {
        network.step();
      } catch (SimulatedCrash cut) {
        // whose, is seen below
      }
      for (var member : members) {
        if (member.run != null && !member.disk.powered()) {
          crash(member);
        }
      }
    }

    /** All faults end. */
    void settle() throws Exception {
      network.heal();
      for (var member : members) {
        if (member.run == null) {
          start(member);
        }
        member.disk.crashAt(Long.MAX_VALUE / 2);
      }
      for (int round = 0; round < 3; round++) {
        for (var member : members) {
          member.run().replication().tell();
        }
        while (network.step()) {
          // until nobody has anything to say
        }
      }
      var first = members.getFirst();
      for (var member : members) {
        member.run().journal().tidy();
        assertEquals(sequences(first), sequences(member), "what is there");
        assertEquals(first.run().node().state(), member.run().node().state(), "what it comes to");
        for (var position : acknowledged) {
          assertTrue(
              member.run().journal().catalogue().origins().have(position),
              () -> position + " was acknowledged and is not at " + member.id);
        }
        assertEquals(List.of(), member.run().journal().damage());
        member.run().journal().rebuild();
        assertEquals(first.run().node().state(), member.run().node().state(), "after a rebuild");
      }
    }

    private static List<String> sequences(Member member) {
      return member.run().journal().reached().entrySet().stream()
          .map(entry -> entry.getKey() + "." + entry.getValue().sequence())
          .sorted()
          .toList();
    }

    @Override
    public void close() throws IOException, SQLException {
      for (var member : members) {
        if (member.run != null) {
          member.run().journal().catalogue().close();
        }
      }
      delete(home);
    }

    private static void delete(Path tree) throws IOException {
      if (Files.exists(tree)) {
        try (var files = Files.walk(tree)) {
          for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
