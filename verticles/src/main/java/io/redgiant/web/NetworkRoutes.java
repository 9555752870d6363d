package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_PEERS;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.local.Answer;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.local.Peers;
import io.redgiant.local.PeersQuery;
import io.redgiant.protocol.Limits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Set;

/** Which nodes are up, and who is on line through them. */
record NetworkRoutes(Vertx vertx) {
  /** The nodes that are up, this one first. */
  Future<Void> nodes(RoutingContext context) {
    return Answer.<Nodes>from(vertx.eventBus(), LOCAL_NETWORK_NODES, new NodesQuery())
        .compose(found -> JsonAnswer.send(context.response(), json -> write(json, found)));
  }

  /** As people read them, asked for or pushed. */
  static void write(JsonGenerator json, Nodes nodes) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("nodes");
    for (var seen : nodes.nodes()) {
      json.writeStartObject();
      seen.hello().writeFields(json);
      json.writeNumberField("roundTripMillis", seen.roundTripMillis());
      var ahead = seen.clockAheadMillis();
      if (ahead != null) {
        json.writeNumberField("clockAheadMillis", ahead);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The peers that are on line anywhere, and through which node: this one's first, a page full. */
  Future<Void> peers(RoutingContext context) {
    new QueryParameters(context, Set.of());
    return Answer.<Peers>from(vertx.eventBus(), LOCAL_NETWORK_PEERS, new PeersQuery())
        .compose(
            found ->
                JsonAnswer.send(
                    context.response(),
                    json -> {
                      json.writeStartObject();
                      json.writeArrayFieldStart("peers");
                      int room = Limits.PEERS_ONLINE_MAX;
                      for (var online : found.nodes()) {
                        for (var peer : online.peers().reversed().stream().limit(room).toList()) {
                          json.writeStartObject();
                          peer.writeFields(json);
                          json.writeStringField("nodeId", online.node().toString());
                          json.writeEndObject();
                          room--;
                        }
                      }
                      json.writeEndArray();
                      json.writeEndObject();
                    }));
  }
}
