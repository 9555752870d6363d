package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_STATE;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.local.Answer;
import io.redgiant.local.NetworkState;
import io.redgiant.local.NetworkStateQuery;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the records say of the nodes, beside which of them are up just now. */
record NetworkPlaces(NetworkState state, Nodes up) {
  private static final int PREFIX_DIGITS_MIN = 4;

  static Future<NetworkPlaces> now(EventBus bus) {
    return Answer.<NetworkState>from(bus, LOCAL_NETWORK_STATE, new NetworkStateQuery())
        .compose(
            state ->
                Answer.<Nodes>from(bus, LOCAL_NETWORK_NODES, new NodesQuery())
                    .map(up -> new NetworkPlaces(state, up)));
  }

  /**
   * The node that a person names by its id, or by the beginning of it.
   *
   * @throws Refusal there is none, or there are several
   */
  NodeId named(String text) {
    var digits = text.toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{%d,%d}".formatted(PREFIX_DIGITS_MIN, Id128.HEX_CHARS))) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a node's id, or its beginning, is %d to %d hexadecimal digits, not '%s'"
              .formatted(PREFIX_DIGITS_MIN, Id128.HEX_CHARS, text));
    }
    var known = new TreeSet<>(state.layout().places().keySet());
    up.nodes().forEach(seen -> known.add(seen.hello().node()));
    var meant = known.stream().filter(node -> node.toString().startsWith(digits)).toList();
    if (meant.isEmpty()) {
      throw new Refusal(
          Failure.NOT_FOUND,
          "no node " + digits + " is in the layout, and none that is up joins it by that id");
    }
    if (meant.size() > 1) {
      throw new Refusal(
          Failure.CONFLICT,
          "the ids of several nodes begin with " + digits + "; give more digits",
          meant.stream().map(NodeId::toString).toList());
    }
    return meant.getFirst();
  }

  Layout.@Nullable Place place(NodeId node) {
    return state.layout().places().get(node);
  }

  /** What the node says of itself, where it is up. */
  Optional<NodeHello> hello(NodeId node) {
    return up.find(node);
  }

  /** The weight of a node that nobody gave one: the GiB of its disk, as a first start takes it. */
  @Nullable Integer weightOfDisk(NodeId node) {
    return hello(node)
        .map(hello -> Math.clamp(hello.totalBytes() >> 30, 1, Limits.LAYOUT_WEIGHT_MAX))
        .orElse(null);
  }

  /** One node of the layout as an object. */
  void writeJson(NodeId node, JsonGenerator json) throws IOException {
    var place = place(node);
    if (place == null) {
      throw new IllegalArgumentException("node " + node + " is not in the layout");
    }
    var hello = hello(node);
    json.writeStartObject();
    json.writeStringField("nodeId", node.toString());
    json.writeStringField("state", place.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("weight", place.weight());
    json.writeBooleanField("here", hello.isPresent());
    json.writeStringField("url", hello.map(said -> said.url().toString()).orElse(null));
    var left = hello.map(NodeHello::left).orElse(null);
    if (left == null || place.state() == Layout.State.ACTIVE) {
      json.writeNullField("left");
    } else {
      json.writeNumberField("left", left);
    }
    json.writeEndObject();
  }
}
