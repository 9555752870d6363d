package io.redgiant.discovery;

import static io.redgiant.protocol.Address.LOCAL_LAN_CHANGED;

import io.redgiant.local.LanPlace;
import io.redgiant.protocol.NodeId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
  private @Nullable LanPlace lan; // this verticle's event loop
  private Future<Beacon> announced = Future.failedFuture("it was not started");

  /**
   * That of a node which listens there; with nothing to do where only its own machine reaches it.
   *
   * @param host that it listens at
   * @param lan where the local network reaches it by HTTPS, which is what is said then
   */
  public BeaconVerticle(
      NodeId node, String host, int port, @Nullable LanPlace lan, String version) {
    this.node = node;
    this.host = host;
    this.port = port;
    this.lan = lan;
    this.version = version;
  }

  @Override
  public Future<?> start() {
    announced = announced(lan);
    return vertx
        .eventBus()
        .<LanPlace>localConsumer(LOCAL_LAN_CHANGED, event -> moved(event.body()))
        .completion();
  }

  private void moved(LanPlace place) {
    var before = lan;
    lan = place;
    if (before != null && !before.addresses().equals(place.addresses())) {
      announced = closed().compose(gone -> announced(place));
    }
  }

  private Future<Beacon> announced(@Nullable LanPlace place) {
    return vertx
        .executeBlocking(() -> announce(place), false)
        .map(Objects::requireNonNull)
        .onFailure(error -> LOG.warn("this node has no beacon on its networks", error));
  }

  /** Blocks, and so does to find out what addresses a name has. */
  private Beacon announce(@Nullable LanPlace place) throws IOException {
    return place == null
        ? Beacon.announce(Lan.addresses(host), node, port, false, version)
        : Beacon.announce(place.addresses(), node, place.port(), true, version);
  }

  @Override
  public Future<?> stop() {
    return closed().timeout(STOP_SECONDS, TimeUnit.SECONDS).otherwiseEmpty();
  }

  private Future<?> closed() {
    return announced
        .compose(
            beacon ->
                vertx.executeBlocking(
                    () -> {
                      beacon.close();
                      return beacon;
                    },
                    false))
        .otherwiseEmpty(); // it was never heard
  }
}
