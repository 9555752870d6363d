package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Precondition;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.SettingChanged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On how many nodes a write is, and when its answer says so. */
class CopiesTest {
  private @TempDir Path directory;
  private final Random random = new Random(1);
  private final SimulatedNetwork network = new SimulatedNetwork(random);
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<Acknowledged> answers = new ArrayList<>();
  private SimulatedNode one;
  private SimulatedNode two;
  private long millis;

  @BeforeEach
  void startTwoNodesOfOneLayout() throws Exception {
    network.heal();
    one = start();
    two = start();
    join(one, two);
  }

  @AfterEach
  void close() throws Exception {
    for (var node : nodes) {
      node.close();
    }
  }

  private SimulatedNode start() throws Exception {
    int number = nodes.size() + 1;
    var disk = new SimulatedDisk(number);
    var id = NodeId.random(new Random(number));
    var home = directory.resolve("node" + number);
    nodes.add(new SimulatedNode(disk, home, id, number, 100_000, network, () -> millis));
    return nodes.getLast();
  }

  private void join(SimulatedNode... joining) throws Exception {
    for (var node : joining) {
      one.write(new JournalWrite.Place(node.node.id, Layout.State.ACTIVE, 1), answer -> {});
    }
    settle();
  }

  private void settle() {
    while (network.step()) {
      // until nobody has anything to say
    }
  }

  private void tick(long later) {
    millis += later;
    one.copies.tick();
  }

  private JournalWrite.Publish publication(String path, SimulatedNode... holders) {
    return OneNode.publication(
        path, path, Stream.of(holders).map(holder -> holder.node.id).toList());
  }

  private void write(JournalWrite write) throws Exception {
    one.write(write, answers::add);
  }

  /** As {@code copies/wanted}, in the order in which they came. */
  private List<String> copies() {
    return answers.stream().map(answer -> answer.copies() + "/" + answer.wanted()).toList();
  }

  @Test
  void answersWhenTheOtherHasForcedTheRecordAndNotBefore() throws Exception {
    write(publication("a", two));
    assertEquals(List.of(), copies());
    settle();

    assertEquals(List.of("2/2"), copies());
    assertEquals(one.node.state(), two.node.state());
  }

  @Test
  void saysOneOfOneWhereThereIsNobodyElse() throws Exception {
    write(new JournalWrite.Place(two.node.id, Layout.State.REMOVED, 1));
    settle();
    answers.clear();
    write(publication("a"));
    write(OneNode.removal("a"));

    assertEquals(List.of("1/1", "1/1"), copies());
  }

  @Test
  void saysOneOfTwoAtOnceWhereTheOtherPlaceIsEmpty() throws Exception {
    network.leave(two.node.id);
    write(publication("a"));
    write(OneNode.removal("a"));

    assertEquals(List.of("1/2", "1/2"), copies());
  }

  @Test
  void countsForAContentOnlyThoseThatHoldIt() throws Exception {
    write(publication("a"));
    assertEquals(List.of("1/2"), copies());
    write(OneNode.removal("a")); // which needs no content
    settle();

    assertEquals(List.of("1/2", "2/2"), copies());
  }

  @Test
  void hasAHolderThatLacksEarlierRecordsFetchThemFirst() throws Exception {
    network.leave(two.node.id);
    for (int i = 0; i < 20; i++) {
      write(publication("earlier " + i));
    }
    network.listen(two.node.id, two);
    answers.clear();
    write(publication("a", two));
    settle();

    assertEquals(List.of("2/2"), copies());
    assertEquals(one.node.state(), two.node.state());
  }

  @Test
  void remindsAHolderWhoseAnswerIsLost() throws Exception {
    network.part(two.node.id, one.node.id);
    write(publication("a", two));
    settle();
    assertEquals(List.of(), copies(), "it is there, and nobody here knows");
    network.join();
    tick(500);
    settle();

    assertEquals(List.of("2/2"), copies());
  }

  @Test
  void answersWithTheCopiesThatThereAreWhenTheHolderDies() throws Exception {
    write(publication("a", two));
    network.leave(two.node.id);
    tick(500);

    assertEquals(List.of("1/2"), copies());
    settle();
    assertEquals(1, answers.size(), "once");
  }

  @Test
  void waitsForASilentHolderNoLongerThanTheBound() throws Exception {
    network.part(one.node.id, two.node.id);
    write(publication("a", two));
    settle();
    tick(Copies.WAIT_MILLIS_MAX - 1);
    assertEquals(List.of(), copies());
    tick(1);
    assertEquals(List.of("1/2"), copies());
    assertEquals(0, one.copies.waiting());
  }

  @Test
  void takesAnotherNodeForTheCopyOfARemovalWhenTheFirstDies() throws Exception {
    var three = start();
    join(three);
    write(publication("a"));
    settle();
    answers.clear();
    write(OneNode.removal("a"));
    assertEquals(List.of(), copies());
    // one of the two was asked: whichever it is, the other takes over
    network.leave(two.node.id);
    tick(500);
    settle();
    assertEquals(List.of("2/2"), copies());
    assertFalse(three.node.has("a"));
  }

  @Test
  void saysForARepeatedWriteHowManyHaveItNow() throws Exception {
    var write = OneNode.publication("a", "one", OneNode.ANN, "key", Precondition.NONE);
    network.leave(two.node.id);
    write(write);
    network.listen(two.node.id, two);
    write(
        new JournalWrite.Publish(
            write.publication(),
            write.content(),
            write.manifest(),
            write.size(),
            List.of(two.node.id)));
    settle();

    assertEquals(List.of("1/2", "2/2"), copies());
    assertEquals(List.of(true, false), answers.stream().map(Acknowledged::created).toList());
  }

  @Test
  void wantsAsManyCopiesAsAreSetAndThereArePlacesFor() throws Exception {
    var three = start();
    join(three);
    write(new JournalWrite.Change(SettingChanged.REPLICAS, "3"));
    settle();
    answers.clear();
    write(publication("a", two, three));
    write(publication("b", two));
    settle();
    assertEquals(List.of("2/3", "3/3"), copies().stream().sorted().toList());

    write(new JournalWrite.Change(SettingChanged.REPLICAS, "1"));
    settle();
    answers.clear();
    write(publication("c", two, three));
    assertEquals(List.of("1/1"), copies());
  }

  @Test
  void asksAHolderNeverForMoreThanItCanAnswerAndForgetsNothing() throws Exception {
    for (int i = 0; i < 200; i++) {
      write(publication("file " + i, two));
    }
    settle();
    tick(500);
    settle();

    assertEquals(200, answers.size());
    assertEquals(List.of("2/2"), copies().stream().distinct().toList());
  }

  @Test
  void answersAllThatWaitWhenItStops() throws Exception {
    write(publication("a", two));
    write(publication("b", two));
    one.copies.stop();

    assertEquals(List.of("1/2", "1/2"), copies());
  }
}
