package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.metrics.BusMeters;
import io.redgiant.protocol.Address;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whom a message reaches: those that are members when it is sent. What becomes of it when nodes
 * stand still or are cut off: {@code faults}.
 */
final class BusRoutesTest {
  private static final int PATIENCE_SECONDS = 30;
  private static final NodeId ANN = NodeId.random(new Random(1));
  private static final NodeId BEN = NodeId.random(new Random(2));
  private static final NodeId EVE = NodeId.random(new Random(3));

  private final List<ClusteredBus> joined = new ArrayList<>();

  /** A network that no other process has. */
  private static byte[] bytes() {
    return ByteBuffer.allocate(32).putLong(ProcessHandle.current().pid()).array();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private EventBus join(NodeId node) throws Exception {
    var settings = NodeConfig.read(List.of(), Map.of()).cluster();
    var address = ClusterAddress.of(settings);
    var key = new ClusterKey(bytes());
    var bus =
        await(
            ClusteredBus.start(
                Cluster.config(settings.join(), address, key, node),
                address,
                node,
                new BusMeters()));
    joined.add(bus);
    until(() -> joined.stream().allMatch(one -> members(one) == joined.size()));
    return bus.vertx().eventBus();
  }

  private static int members(ClusteredBus bus) {
    return bus.hazelcast().getCluster().getMembers().size();
  }

  /** Who has come or gone is noticed by the others in their own time. */
  private static void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "that does not come");
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static MessageConsumer<String> answer(EventBus bus, String address, String answer)
      throws Exception {
    var consumer = bus.<String>consumer(address, question -> question.reply(answer));
    await(consumer.completion());
    return consumer;
  }

  private static String ask(EventBus bus, String address) throws Exception {
    return await(bus.<String>request(address, "who?")).body();
  }

  private static ReplyException refusal(EventBus bus, String address) {
    return assertThrows(ReplyException.class, () -> ask(bus, address));
  }

  private static ReplyFailure failureWithin(EventBus bus, String address, int millis) {
    var asked = bus.request(address, "who?", new DeliveryOptions().setSendTimeout(millis));
    return assertThrows(ReplyException.class, () -> await(asked)).failureType();
  }

  @AfterEach
  void leave() throws Exception {
    for (var bus : joined) {
      await(bus.vertx().close());
    }
  }

  @Test
  void oneNodeIsReachedByItsIdentity() throws Exception {
    var ann = join(ANN);
    answer(ann, Address.nodeContentKept(ANN), "Ann");
    var ben = join(BEN);
    answer(ben, Address.nodeContentKept(BEN), "Ben");
    for (var bus : List.of(ann, ben)) {
      assertEquals("Ann", ask(bus, Address.nodeContentKept(ANN)));
      assertEquals("Ben", ask(bus, Address.nodeContentKept(BEN)));
      assertEquals(
          ReplyFailure.NO_HANDLERS, refusal(bus, Address.nodeContentKept(EVE)).failureType());
    }

    answer(join(EVE), Address.nodeContentKept(EVE), "Eve");
    assertEquals("Eve", ask(ann, Address.nodeContentKept(EVE)));
    await(joined.removeLast().vertx().close());
    until(() -> failureWithin(ann, Address.nodeContentKept(EVE), 100) == ReplyFailure.NO_HANDLERS);

    answer(join(EVE), Address.nodeContentKept(EVE), "Eve again"); // another process
    assertEquals("Eve again", ask(ann, Address.nodeContentKept(EVE)));
  }

  @Test
  void twoProcessesWithOneIdentityAreTheElder() throws Exception {
    answer(join(ANN), Address.nodeNetworkPing(ANN), "the elder");
    var copy = join(ANN);
    answer(copy, Address.nodeNetworkPing(ANN), "the copy");
    var ben = join(BEN);
    for (int turn = 0; turn < 4; turn++) {
      for (var bus : List.of(copy, ben)) {
        assertEquals("the elder", ask(bus, Address.nodeNetworkPing(ANN)));
      }
    }
  }

  @Test
  void whatIsForAllReachesEachOnceAndWhatIsLocalStays() throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    var ann = join(ANN);
    hear(ann, "Ann", heard);
    var ben = join(BEN);
    hear(ben, "Ben", heard);
    hear(join(EVE), "Eve", heard);

    ann.publish(Address.LOCAL_PUSH, "1");
    ben.publish(Address.EDGE_NETWORK, "2");
    ann.publish(Address.ALL_NETWORK_HELLO, "3");
    ben.publish(Address.ALL_NETWORK_HELLO, "4");
    assertEquals(
        List.of("Ann 1", "Ann 3", "Ann 4", "Ben 2", "Ben 3", "Ben 4", "Eve 3", "Eve 4"),
        take(heard, 8));

    await(joined.removeLast().vertx().close());
    ann.publish(Address.ALL_NETWORK_HELLO, "5");
    ben.publish(Address.ALL_NETWORK_HELLO, "6");
    assertEquals(List.of("Ann 5", "Ann 6", "Ben 5", "Ben 6"), take(heard, 4));

    until(() -> joined.stream().allMatch(one -> members(one) == joined.size()));
    var late = new LinkedBlockingQueue<String>();
    hear(join(EVE), "Eve again", late);
    for (var bus : List.of(ann, ben)) { // which have sent to all before
      late.clear();
      until(
          () -> {
            bus.publish(Address.ALL_NETWORK_HELLO, "7");
            return !late.isEmpty();
          });
    }
  }

  private static void hear(EventBus bus, String name, BlockingQueue<String> heard)
      throws Exception {
    for (var address :
        List.of(Address.LOCAL_PUSH, Address.EDGE_NETWORK, Address.ALL_NETWORK_HELLO)) {
      await(
          bus.<String>consumer(address, message -> heard.add(name + " " + message.body()))
              .completion());
    }
  }

  /** In order of names, as they come from different connections. */
  private static List<String> take(BlockingQueue<String> heard, int count) throws Exception {
    var taken = new ArrayList<String>();
    for (int index = 0; index < count; index++) {
      var next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      taken.add(Objects.requireNonNull(next, () -> "nothing after " + taken));
    }
    assertEquals(0, heard.size());
    return taken.stream().sorted().toList();
  }

  @Test
  void whoeverStartsOrStopsSaysSo() throws Exception {
    var ann = join(ANN);
    var ben = join(BEN);
    for (var address : Address.ofNode(BEN)) {
      assertEquals(Failure.UNAVAILABLE.status(), refusal(ann, address).failureCode());
      var consumer = answer(ben, address, "Ben");
      assertEquals("Ben", ask(ann, address));
      assertEquals("Ben", ask(ben, address));
      await(consumer.unregister());
      assertEquals(Failure.UNAVAILABLE.status(), refusal(ann, address).failureCode());

      var vertx = joined.getLast().vertx();
      var verticle = await(vertx.deployVerticle(answering(address, "Ben's verticle")));
      assertEquals("Ben's verticle", ask(ann, address));
      await(vertx.undeploy(verticle));
      assertEquals(Failure.UNAVAILABLE.status(), refusal(ann, address).failureCode());
    }
  }

  private static VerticleBase answering(String address, String answer) {
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        return vertx.eventBus().consumer(address, question -> question.reply(answer)).completion();
      }
    };
  }

  @Test
  void whoeverLeavesIsNotWaitedFor() throws Exception {
    var ann = join(ANN);
    join(BEN);
    var leaving = joined.getLast().leave();
    var failures = new ArrayList<ReplyFailure>();
    until(
        () -> {
          failures.add(failureWithin(ann, Address.nodeNetworkPing(BEN), 10_000));
          return failures.getLast() == ReplyFailure.NO_HANDLERS;
        });
    await(leaving);
    assertFalse(failures.contains(ReplyFailure.TIMEOUT), failures.toString());
  }
}
