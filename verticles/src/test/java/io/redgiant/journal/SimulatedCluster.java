package io.redgiant.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedCrash;
import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.SettingChanged;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Journals that write, lose power and messages, are parted, and one of which may lose its disk for
 * good: the same way for the same seed. In the end all faults end, and nothing that was
 * acknowledged may be missing.
 */
final class SimulatedCluster implements AutoCloseable {
  private static final int STEPS = 150;
  private static final int PATHS = 5;
  private static final byte[] LAST_TURN = new byte[Turn.BYTES];

  static {
    Arrays.fill(LAST_TURN, (byte) 0xFF);
  }

  private static final long FILE_BYTES_MAX = 2_000; // so that files roll

  /** A fault that the simulation has to find. */
  enum Plant {
    NONE,
    FORGOTTEN_FORCE,
    NO_QUESTIONS,
    ANSWER_BEFORE_FORCE,
    LWW_REMOVAL
  }

  /** One node, with or without a process. */
  private static final class Member {
    final NodeId id;
    final SimulatedDisk disk;
    final long clockOffset;
    @Nullable SimulatedNode run; // null between a crash and the next start

    Member(Random random, Plant plant) {
      id = NodeId.random(random);
      disk = new SimulatedDisk(random.nextLong());
      if (plant == Plant.FORGOTTEN_FORCE) {
        disk.lies();
      }
      clockOffset = random.nextLong(-3_600_000, 3_600_000);
    }

    SimulatedNode run() {
      return Objects.requireNonNull(run);
    }
  }

  /** A write that was answered. */
  private record Promise(Member by, Position position, int copies) {}

  private final Random random;
  private final Path home;
  private final Plant plant;
  private final SimulatedNetwork network;
  private final List<Member> members = new ArrayList<>();
  private final List<Promise> promises = new ArrayList<>();
  private @Nullable Member doomed; // its disk is lost before anything else happens
  private boolean lost; // a disk was: what the contract covers with two copies
  private long millis;
  private int starts;
  private int writes;

  SimulatedCluster(long seed, Path home, Plant plant) throws Exception {
    random = new Random(seed);
    this.home = home;
    this.plant = plant;
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
    var run =
        new SimulatedNode(
            member.disk,
            home.resolve(member.id.toString()),
            member.id,
            random.nextLong(),
            FILE_BYTES_MAX,
            network,
            () -> millis);
    run.node.passMillis(member.clockOffset + starts++);
    if (plant == Plant.ANSWER_BEFORE_FORCE) {
      run.isHasty();
    }
    if (plant == Plant.LWW_REMOVAL) {
      run.takesTheLastWriteForAll();
    }
    member.run = run;
    run.replication.tell();
    if (!run.journal().network().layout().places().containsKey(member.id)) {
      var joins = new JournalWrite.Place(member.id, Layout.State.ACTIVE, 1);
      run.write(joins, answer -> acknowledged(member, answer));
    }
  }

  /** Power cut, sometimes with the catalogue gone. */
  private void crash(Member member) throws IOException, SQLException {
    network.leave(member.id);
    member.run().close();
    member.run = null;
    member.disk.restart();
    if (random.nextBoolean()) {
      delete(home.resolve(member.id.toString()));
    }
  }

  /** What was written there alone is gone with it; another takes its place. */
  private void loseDisk(Member member) throws IOException, SQLException {
    crash(member);
    lost = true;
    members.remove(member);
    members.add(new Member(random, plant));
    promises.removeIf(promise -> promise.by == member && promise.copies == 1);
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
      member.run().node.passMillis(random.nextInt(20));
      switch (random.nextInt(22)) {
        case 0 -> crash(member);
        case 1 -> member.disk.crashAt(1 + random.nextInt(6));
        case 2 -> network.part(member.id, members.get(random.nextInt(members.size())).id);
        case 3 -> network.join();
        case 4, 5 -> act(member, () -> member.run().replication.tell());
        case 6, 7, 8, 9 -> act(member, () -> write(member));
        case 10, 11 -> act(member, () -> tick(member));
        default -> {
          for (int messages = 1 + random.nextInt(5); messages > 0; messages--) {
            deliver();
          }
        }
      }
      if (doomed != null && doomed.run != null && !lost) {
        loseDisk(doomed);
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

  private void tick(Member member) {
    millis += random.nextInt(4_000);
    member.run().copies.tick();
  }

  private void write(Member member) throws IOException, SQLException {
    var wish = random.nextInt(3) == 0 ? randomTalk(member) : randomWrite();
    member.run().write(wish, answer -> acknowledged(member, answer));
  }

  /** Something said, or said otherwise, by one of two peers. */
  private JournalWrite randomTalk(Member member) throws SQLException {
    var peer = random.nextBoolean() ? OneNode.ANN : OneNode.BEN;
    var last =
        member
            .run()
            .journal()
            .catalogue()
            .messages()
            .before(RoomId.LOBBY, LAST_TURN, 1 + random.nextInt(4));
    if (last.isEmpty() || random.nextBoolean()) {
      var text = "message " + writes++;
      // Now and then the same is said again, perhaps through another node.
      var key = ("key " + (random.nextInt(4) == 0 ? writes - 2 : writes)).getBytes(UTF_8);
      var talk = new Talk(text, null, List.of(), List.of(), "label");
      return new JournalWrite.Say(peer, RoomId.LOBBY, talk, key);
    }
    var message = last.getLast();
    return switch (random.nextInt(3)) {
      case 0 ->
          new JournalWrite.React(peer, message.id(), new Reaction("+1", random.nextBoolean()));
      case 1 -> new JournalWrite.TakeBack(message.peer(), message.id());
      default ->
          new JournalWrite.Edit(message.peer(), message.id(), "edited " + writes++, List.of());
    };
  }

  /** A disk is best lost just when somebody relies on the other copy. */
  private void acknowledged(Member by, Acknowledged answer) {
    promises.add(new Promise(by, answer.position(), answer.copies()));
    if (answer.copies() > 1 && doomed == null && random.nextInt(4) == 0) {
      doomed = by;
    }
  }

  private JournalWrite randomWrite() {
    var path = "path-" + random.nextInt(PATHS);
    return switch (random.nextInt(9)) {
      case 0, 1 -> OneNode.removal(path); // refused where there is none
      case 2 -> {
        var states = Layout.State.values();
        var state = states[random.nextInt(states.length)];
        yield new JournalWrite.Place(randomMember(), state, 1 + random.nextInt(9));
      }
      case 3 -> new JournalWrite.Place(randomMember(), Layout.State.ACTIVE, 1);
      case 4 -> new JournalWrite.Change(SettingChanged.REPLICAS, "" + (1 + random.nextInt(4)));
      default -> OneNode.publication(path, "content " + writes++, holders());
    };
  }

  private NodeId randomMember() {
    return members.get(random.nextInt(members.size())).id;
  }

  /** Those that said that they have the content: any, as no bytes are simulated here. */
  private List<NodeId> holders() {
    var holders = new ArrayList<>(members.stream().map(member -> member.id).toList());
    Collections.shuffle(holders, random);
    return holders.subList(0, random.nextInt(holders.size()));
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
      millis += Copies.WAIT_MILLIS_MAX;
      for (var member : members) {
        member.run().copies.tick();
        member.run().replication.tell();
      }
      while (network.step()) {
        // until nobody has anything to say
      }
    }
    var first = members.getFirst();
    for (var member : members) {
      assertEquals(0, member.run().copies.waiting(), "every write is answered");
      member.run().journal().tidy();
      assertEquals(sequences(first), sequences(member), "what is there");
      assertEquals(first.run().node.state(), member.run().node.state(), "what it comes to");
      for (var promise : promises) {
        assertTrue(
            member.run().journal().catalogue().origins().have(promise.position),
            () -> promise.position + " was acknowledged and is not at " + member.id);
      }
      assertEquals(List.of(), member.run().journal().damage());
      member.run().journal().rebuild();
      assertEquals(first.run().node.state(), member.run().node.state(), "after a rebuild");
    }
  }

  private static List<String> sequences(Member member) {
    return member.run().journal().reached().entrySet().stream()
        .map(entry -> entry.getKey() + "." + entry.getValue().sequence())
        .sorted()
        .toList();
  }

  /** Of all answers, those that promised more than one copy. */
  long copiesPromised() {
    return promises.stream().filter(promise -> promise.copies > 1).count();
  }

  @Override
  public void close() throws IOException, SQLException {
    for (var member : members) {
      if (member.run != null) {
        member.run().close();
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
