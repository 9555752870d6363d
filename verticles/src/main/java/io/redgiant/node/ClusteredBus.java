package io.redgiant.node;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.redgiant.metrics.BusMeters;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Vert.x among the nodes that Hazelcast sees. */
record ClusteredBus(Vertx vertx, BusRoutes routes) {
  private static final Logger LOG = LoggerFactory.getLogger(ClusteredBus.class);

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
        .onSuccess(
            vertx -> {
              vertx.eventBus().addOutboundInterceptor(ClusteredBus::send);
              doorstep.on(vertx.eventBus());
            })
        .compose(
            vertx ->
                routes
                    .enter()
                    .map(entered -> new ClusteredBus(vertx, routes))
                    .recover(
                        error -> vertx.close().transform(closed -> Future.failedFuture(error))))
        .recover(error -> Future.failedFuture(address.refusal(error)));
  }

  /**
   * A message that a broken connection does not take is lost, as any may be; Vert.x 5.0.7 throws
   * that at its sender, who has other things to do as well.
   */
  private static <T> void send(DeliveryContext<T> message) {
    try {
      message.next();
    } catch (IllegalStateException broken) {
      LOG.debug("a message at {} is lost", message.message().address(), broken);
    }
  }

  HazelcastInstance hazelcast() {
    return routes.getHazelcastInstance();
  }

  /**
   * Ends all verticles, and leaves the others while they still reach this bus: who asks meanwhile
   * is refused, and does not wait.
   */
  Future<Void> leave() {
    return Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList())
        .transform(undeployed -> routes.quit());
  }
}
