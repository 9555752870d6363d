package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_METRICS_TAP;
import static io.redgiant.protocol.Address.LOCAL_METRICS_WATCHED;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;
import static io.redgiant.protocol.Address.LOCAL_ROOM_ENTER;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.MetricsWatched;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.local.RoomEntered;
import io.redgiant.local.RoomEntry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the bridge asks the node for, in a person's name. */
final class BridgeRequests {
  private static final Logger LOG = LoggerFactory.getLogger(BridgeRequests.class);

  private final EventBus bus;
  private final NodeId node;
  private final Set<URI> publishedUrls;

  BridgeRequests(EventBus bus, WebSettings settings) {
    this.bus = bus;
    this.node = settings.node();
    this.publishedUrls = settings.publishedUrls();
  }

  /** A request of a person: the answer is a JSON object as text. */
  Future<String> call(String address, Asker asker, String body) {
    return Answer.<EdgeAnswer>from(bus, address, new EdgeCall(asker.peer(), asker.handle(), body))
        .map(EdgeAnswer::body);
  }

  /** Since which position a peer hears what happens in a room; refused where it may not see it. */
  Future<String> enter(Asker asker, RoomId room) {
    return Answer.<RoomEntered>from(bus, LOCAL_ROOM_ENTER, new RoomEntry(asker.peer(), room))
        .map(RoomEntered::position);
  }

  /** Up to where this node is: everyone may see the lobby. */
  Future<String> position(Asker asker) {
    return enter(asker, RoomId.LOBBY);
  }

  /**
   * Says that the event bus is watched, where it is.
   *
   * @param heard whether somebody hears of an address
   */
  void watch(Predicate<String> heard) {
    boolean meters = heard.test(EDGE_METRICS);
    boolean tap = heard.test(EDGE_METRICS_TAP);
    if (meters || tap) {
      bus.publish(LOCAL_METRICS_WATCHED, new MetricsWatched(meters, tap), ByReference.THIS_NODE);
    }
  }

  /** The answer to a socket's first word. */
  Future<String> session(Asker asker) {
    return position(asker)
        .compose(
            position ->
                Answer.<Nodes>from(bus, LOCAL_NETWORK_NODES, new NodesQuery())
                    .map(nodes -> session(asker, position, urls(nodes))));
  }

  private String session(Asker asker, String position, List<String> urls) {
    var session =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeObjectFieldStart("peer");
              json.writeStringField("id", asker.peer().toString());
              json.writeStringField("handle", asker.handle());
              json.writeEndObject();
              json.writeStringField("node", node.toString());
              json.writeStringField("position", position);
              json.writeArrayFieldStart("urls");
              for (var url : urls) {
                json.writeString(url);
              }
              json.writeEndArray();
              json.writeEndObject();
            });
    return new String(session, StandardCharsets.UTF_8);
  }

  /**
   * Where to go on when this node is lost: its own URLs first, those that people use before all.
   */
  private List<String> urls(Nodes nodes) {
    var urls = new LinkedHashSet<String>();
    publishedUrls.forEach(url -> urls.add(url.toString()));
    nodes.find(node).map(NodeHello::url).ifPresent(url -> urls.add(url.toString()));
    nodes.nodes().forEach(seen -> urls.add(seen.hello().url().toString()));
    return new ArrayList<>(urls);
  }

  /** A failure as a person hears of it. A fault of this node is logged here, once. */
  static Refusal refusal(String address, Throwable error) {
    if (error instanceof Refusal refusal) {
      return refusal;
    }
    LOG.error("a person's {} failed", address, error);
    return new Refusal(Failure.INTERNAL, "this node failed to do that; its log says why");
  }
}
