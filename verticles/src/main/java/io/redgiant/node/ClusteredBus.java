package io.redgiant.node;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.redgiant.metrics.BusMeters;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** Vert.x among the nodes that Hazelcast sees. Closing Vert.x leaves them. */
record ClusteredBus(Vertx vertx, HazelcastInstance hazelcast) {

  /**
   * Joins the others.
   *
   * @return fails with a {@link Refusal} where they could not reach this node
   */
  static Future<ClusteredBus> start(
      Config hazelcast, ClusterAddress address, NodeId node, BusMeters meters) {
    var doorstep = new Doorstep(node);
    var routes = new BusRoutes(hazelcast, doorstep);
    return Vertx.builder()
        .with(new VertxOptions().setPreferNativeTransport(true).setEventBusOptions(address.bus()))
        .withClusterManager(routes)
        .withMetrics(meters.metrics())
        .withTracer(meters.tracer())
        .buildClustered()
        .onSuccess(vertx -> doorstep.on(vertx.eventBus()))
        .map(vertx -> new ClusteredBus(vertx, routes.getHazelcastInstance()))
        .recover(error -> Future.failedFuture(address.refusal(error)));
  }
}
