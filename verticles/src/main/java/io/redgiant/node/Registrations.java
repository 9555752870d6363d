package io.redgiant.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.multimap.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the other nodes' buses know at which addresses this one hears.
 *
 * <p>They keep that together, and each of them drops what it knows of a node that has gone. One
 * that was away itself may be late with that: then it drops what a node that is back has said anew,
 * and nobody would ever reach that node again. So each looks for its own.
 */
final class Registrations {
  /** The names that Vert.x gives; {@code hazelcast.xml} has them too. */
  static final String ADDRESSES = "__vertx.subs";

  static final String NODES = "__vertx.nodeInfo";

  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
  private static final long LOOK_MILLIS = 3_000;

  /** An address that lacks for longer is one where this node hears no more. */
  private static final int LACKED_MAX = 10;

  private final Vertx vertx;
  private final HazelcastClusterManager manager;
  private final MultiMap<String, HazelcastRegistrationInfo> addresses;
  private final Map<String, ?> nodes;

  private final Map<String, Integer> lacked = new HashMap<>(); // address → in so many looks
  private final AtomicBoolean looking = new AtomicBoolean(); // one at a time

  private Registrations(Vertx vertx, HazelcastClusterManager manager, HazelcastInstance hazelcast) {
    this.vertx = vertx;
    this.manager = manager;
    addresses = hazelcast.getMultiMap(ADDRESSES);
    nodes = hazelcast.getMap(NODES);
  }

  /** From now on, until the bus closes. */
  static void watch(Vertx vertx, HazelcastClusterManager manager) {
    var registrations = new Registrations(vertx, manager, manager.getHazelcastInstance());
    registrations.look();
    vertx.setPeriodic(LOOK_MILLIS, timer -> registrations.look());
  }

  private void look() {
    if (!looking.compareAndSet(false, true)) {
      return; // it waits for a node that does not answer
    }
    vertx
        .executeBlocking(
            () -> {
              compare();
              return true;
            },
            false)
        .onFailure(error -> LOG.debug("nobody can say just now where this node is heard", error))
        .onComplete(looked -> looking.set(false));
  }

  private void compare() {
    var known = known();
    known.forEach(address -> lacked.put(address, 0));
    lacked.replaceAll((address, looks) -> known.contains(address) ? 0 : looks + 1);
    lacked.values().removeIf(looks -> looks > LACKED_MAX);
    boolean isKnown = nodes.containsKey(manager.getNodeId());
    if (isKnown && lacked.values().stream().allMatch(looks -> looks == 0)) {
      return;
    }
    if (!isKnown || lacked.containsValue(1)) {
      LOG.info("other nodes have lost where this one is heard; it says so again");
    }
    manager.stateChanged(new LifecycleEvent(LifecycleState.MERGED)); // which has it do that
  }

  private Set<String> known() {
    var self = manager.getNodeId();
    return addresses.entrySet().stream()
        .filter(entry -> entry.getValue().unwrap().nodeId().equals(self))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
