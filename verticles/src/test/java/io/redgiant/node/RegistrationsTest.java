package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.core.HazelcastInstance;
import io.redgiant.protocol.Address;
import io.redgiant.protocol.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two buses of one network, of which one forgets where the other hears. */
final class RegistrationsTest {
  private static final int PATIENCE_SECONDS = 30;
  private static final NodeId ANN = NodeId.random(new Random(1));

  private final List<Vertx> buses = new ArrayList<>();
  private HazelcastInstance hazelcast;

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private HazelcastClusterManager join() throws Exception {
    var config = new ClasspathXmlConfig("hazelcast.xml");
    config.setClusterName("registrations-" + ProcessHandle.current().pid());
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
    var manager = new HazelcastClusterManager(config);
    var bus = new EventBusOptions().setHost("127.0.0.1").setClusterPublicHost("127.0.0.1");
    buses.add(
        await(
            Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(bus))
                .withClusterManager(manager)
                .buildClustered()));
    return manager;
  }

  @BeforeEach
  void start() throws Exception {
    var manager = join();
    hazelcast = join().getHazelcastInstance();
    for (var address : List.of(Address.nodeNetworkPing(ANN), Address.nodeContentKept(ANN))) {
      await(
          buses
              .getFirst()
              .eventBus()
              .consumer(address, message -> message.reply("here"))
              .completion());
    }
    Registrations.watch(buses.getFirst(), manager);
    answers(Address.nodeNetworkPing(ANN));
    answers(Address.nodeContentKept(ANN));
  }

  @AfterEach
  void stop() throws Exception {
    for (var bus : buses) {
      await(bus.close());
    }
  }

  @Test
  void aNodeThatTheOthersHaveDroppedIsHeardOfAgain() throws Exception {
    hazelcast.getMultiMap(Registrations.ADDRESSES).clear();
    hazelcast.getMap(Registrations.NODES).clear();
    answers(Address.nodeNetworkPing(ANN));
    answers(Address.nodeContentKept(ANN));

    hazelcast.getMultiMap(Registrations.ADDRESSES).remove(Address.nodeContentKept(ANN));
    answers(Address.nodeContentKept(ANN));
    hazelcast.getMultiMap(Registrations.ADDRESSES).remove(Address.nodeContentKept(ANN));
    answers(Address.nodeContentKept(ANN)); // however often
  }

  /** The other bus gets an answer there, if not at once. */
  private void answers(String address) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        assertEquals(
            "here", await(buses.getLast().eventBus().<String>request(address, "there?")).body());
        return;
      } catch (ReplyException nobody) {
        if (System.nanoTime() > deadline) {
          throw nobody;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }
}
