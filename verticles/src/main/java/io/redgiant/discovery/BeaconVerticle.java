package io.redgiant.discovery;

import io.redgiant.protocol.NodeId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces this node on its local networks while it runs, so that people find it with no address
 * given. A node does not wait for that, and serves without it. One event loop.
 */
public final class BeaconVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(BeaconVerticle.class);

  /** A goodbye takes two. */
  private static final long STOP_SECONDS = 4;

  private final NodeId node;
  private final String host;
  private final int port;
  private final String version;
  private Future<Beacon> announced = Future.failedFuture("it was not started");

  /**
   * That of a node which listens there; with nothing to do where only its own machine reaches it.
   *
   * @param host that it listens at
   */
  public BeaconVerticle(NodeId node, String host, int port, String version) {
    this.node = node;
    this.host = host;
    this.port = port;
    this.version = version;
  }

  @Override
  public Future<?> start() {
    announced =
        vertx
            .executeBlocking(this::announce, false)
            .map(Objects::requireNonNull)
            .onFailure(error -> LOG.warn("this node has no beacon on its networks", error));
    return Future.succeededFuture();
  }

  /** Blocks, and so does to find out what addresses a name has. */
  private Beacon announce() throws IOException {
    return Beacon.announce(Lan.addresses(host), node, port, version);
  }

  @Override
  public Future<?> stop() {
    return announced
        .compose(
            beacon ->
                vertx.executeBlocking(
                    () -> {
                      beacon.close();
                      return beacon;
                    },
                    false))
        .timeout(STOP_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty();
  }
}
