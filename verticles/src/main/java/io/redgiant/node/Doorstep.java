package io.redgiant.node;

import io.redgiant.protocol.Address;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what other nodes ask of this one where none of its verticles hears yet, or any more. They
 * would wait in vain for an answer otherwise, as they ask whoever is a member. Safe for many
 * threads.
 */
final class Doorstep implements BusRoutes.Hearing {
  private final List<String> addresses;
  private final Map<String, MessageConsumer<?>> refusing = new HashMap<>();
  private final Map<String, Integer> hearers = new HashMap<>(); // those that refuse among them
  private @Nullable EventBus bus;

  Doorstep(NodeId node) {
    addresses = Address.ofNode(node);
  }

  /** From the start of the bus on. */
  synchronized void on(EventBus started) {
    bus = started;
    addresses.forEach(this::refuse);
  }

  private void refuse(String address) {
    if (bus == null) {
      return;
    }
    var consumer = bus.consumer(address);
    consumer.handler(
        question ->
            question.fail(
                Failure.UNAVAILABLE.status(), "this node is starting or stopping; try again"));
    refusing.put(address, consumer);
  }

  @Override
  public void begins(String address) {
    var consumer = replaced(address);
    if (consumer != null) {
      consumer.unregister(); // which ends up here as well, with locks of its own
    }
  }

  private synchronized @Nullable MessageConsumer<?> replaced(String address) {
    return addresses.contains(address) && hearers.merge(address, 1, Integer::sum) > 1
        ? refusing.remove(address)
        : null;
  }

  @Override
  public synchronized void ends(String address) {
    if (addresses.contains(address)
        && hearers.merge(address, -1, Integer::sum) == 0
        && !refusing.containsKey(address)) { // or the bus closes
      refuse(address);
    }
  }
}
