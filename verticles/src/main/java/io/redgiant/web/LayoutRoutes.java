package io.redgiant.web;

import io.redgiant.local.JournalWrite;
import io.redgiant.local.Noted;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which nodes hold contents, and how much each: {@code /api/v1/layout}. */
final class LayoutRoutes {
  private final Vertx vertx;
  private final Bodies bodies;
  private final Catalogue catalogue;

  LayoutRoutes(Vertx vertx, Bodies bodies, Catalogue catalogue) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.catalogue = catalogue;
  }

  /** Every node that ever joined, and how many copies of a content there are to be. */
  Future<Void> layout(RoutingContext context) {
    var after = new RequestHeaders(context.request()).after();
    new QueryParameters(context, Set.of());
    return catalogue
        .reached(Asker.of(context).peer(), after)
        .compose(reached -> NetworkPlaces.now(vertx.eventBus()))
        .compose(
            network ->
                JsonAnswer.send(
                    context.response(),
                    json -> {
                      json.writeStartObject();
                      json.writeArrayFieldStart("nodes");
                      for (var node : network.state().layout().places().keySet()) {
                        network.writeJson(node, json);
                      }
                      json.writeEndArray();
                      json.writeNumberField("replicas", network.state().replicas());
                      json.writeEndObject();
                    }));
  }

  /** Gives a node a state, a weight or both: 200 with its place. A node that is up may join so. */
  Future<Void> put(RoutingContext context) {
    var request = context.request().pause();
    var name = RequestPath.parameter(context, "nodeId");
    new QueryParameters(context, Set.of());
    return SmallJson.fields(bodies, request, Set.of("state", "weight"))
        .compose(
            fields -> {
              var state = state(fields);
              var weight = weight(fields);
              if (state == null && weight == null) {
                throw bad("the body says a state, a weight or both");
              }
              return NetworkPlaces.now(vertx.eventBus())
                  .compose(network -> place(context, network, name, state, weight));
            });
  }

  private Future<Void> place(
      RoutingContext context,
      NetworkPlaces network,
      String name,
      Layout.@Nullable State state,
      @Nullable Integer weight) {
    var node = network.named(name);
    boolean joins = network.place(node) == null && weight == null;
    return change(
        context, new JournalWrite.Place(node, state, joins ? network.weightOfDisk(node) : weight));
  }

  private Future<Void> change(RoutingContext context, JournalWrite.Place wish) {
    return catalogue
        .<Noted>append(wish)
        .compose(
            noted ->
                NetworkPlaces.now(vertx.eventBus())
                    .compose(
                        changed -> {
                          JsonAnswer.putWritten(context.response(), noted);
                          return JsonAnswer.send(
                              context.response(), json -> changed.writeJson(wish.node(), json));
                        }));
  }

  /**
   * Says that a node is no more part of the network: 200 with its place. Of one that is up and
   * holds contents, or has some that others do not have yet, that is mostly a slip; {@code ?force}
   * means it.
   */
  Future<Void> delete(RoutingContext context) {
    var name = RequestPath.parameter(context, "nodeId");
    boolean force = new QueryParameters(context, Set.of("force")).has("force");
    return NetworkPlaces.now(vertx.eventBus())
        .compose(
            network -> {
              var node = network.named(name);
              var place = network.place(node);
              boolean holds = place != null && place.state() != Layout.State.REMOVED;
              var hello = network.hello(node);
              boolean mayGo = hello.isEmpty() || isDrained(place, hello.get());
              if (holds && !mayGo && !force) {
                throw new Refusal(
                    Failure.CONFLICT,
                    "node "
                        + node
                        + " is up and holds contents; drain it first, so that others have them"
                        + " before it goes, and wait until it may go; or force this");
              }
              return change(context, new JournalWrite.Place(node, Layout.State.REMOVED, null));
            });
  }

  private static boolean isDrained(Layout.@Nullable Place place, NodeHello hello) {
    var left = hello.left();
    return place != null && place.state() == Layout.State.DRAINING && left != null && left == 0;
  }

  private static Layout.@Nullable State state(Map<String, String> fields) {
    var text = fields.get("state");
    return switch (text) {
      case null -> null;
      case "active" -> Layout.State.ACTIVE;
      case "draining" -> Layout.State.DRAINING;
      default ->
          throw bad("a state is active or draining, not '" + text + "'; a DELETE removes the node");
    };
  }

  private static @Nullable Integer weight(Map<String, String> fields) {
    var text = fields.get("weight");
    if (text == null) {
      return null;
    }
    try {
      int weight = Integer.parseInt(text);
      if (weight >= 1 && weight <= Limits.LAYOUT_WEIGHT_MAX) {
        return weight;
      }
    } catch (NumberFormatException malformed) {
      // the same answer as for a number out of bounds
    }
    throw bad("a weight is 1 to %d, not '%s'".formatted(Limits.LAYOUT_WEIGHT_MAX, text));
  }

  private static Refusal bad(String why) {
    return new Refusal(Failure.BAD_REQUEST, why);
  }
}
