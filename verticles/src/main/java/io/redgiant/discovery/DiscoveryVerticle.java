package io.redgiant.discovery;

import static io.redgiant.protocol.Address.ALL_NETWORK_HELLO;
import static io.redgiant.protocol.Address.ALL_NETWORK_PEERS;
import static io.redgiant.protocol.Address.LOCAL_CLOCK_JUDGED;
import static io.redgiant.protocol.Address.LOCAL_CONTENT_LEFT;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_CHANGED;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_PEERS;
import static io.redgiant.protocol.Address.LOCAL_PEER_SEEN;
import static io.redgiant.protocol.Address.nodeNetworkPing;

import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.ClockJudged;
import io.redgiant.local.Left;
import io.redgiant.local.LeftQuery;
import io.redgiant.local.Members;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.local.PeerSeen;
import io.redgiant.local.Peers;
import io.redgiant.local.PeersQuery;
import io.redgiant.protocol.NodeHello;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeersOnline;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which nodes are up and where: each says so of itself, to all, every two seconds and
 * whenever one has joined. Likewise who is on line through which node: that each says when it
 * changes, and now and then. One event loop.
 */
public final class DiscoveryVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryVerticle.class);

  private static final long HELLO_MILLIS = 2_000;
  private static final long PEERS_MILLIS = 10_000;

  private static final DeliveryOptions PING = new DeliveryOptions().setSendTimeout(HELLO_MILLIS);

  private final Callable<NodeHello> self;
  private final Members members;
  private final InstantSource clock;
  private final Clocks clocks = new Clocks();
  private @Nullable String clockRefusal;
  private boolean doubtful;
  private final Neighbours neighbours = new Neighbours();
  private final Silence silence = new Silence();
  private final Presence presence;

  /**
   * @param node this one
   * @param self what this node says of itself just now; may read the disk's figures
   * @param clock that it writes by
   */
  public DiscoveryVerticle(
      NodeId node, Callable<NodeHello> self, Members members, InstantSource clock) {
    this.self = self;
    this.presence = new Presence(node, clock);
    this.members = members;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    var bus = vertx.eventBus();
    vertx.setPeriodic(HELLO_MILLIS, timer -> turn());
    vertx.setPeriodic(PEERS_MILLIS, timer -> tellPeers());
    members.onJoin(() -> context.runOnContext(joined -> turn()));
    bus.<PeerSeen>localConsumer(LOCAL_PEER_SEEN, this::seen);
    return hello()
        .compose(
            own ->
                Future.all(
                    List.of(
                        bus.<Buffer>consumer(ALL_NETWORK_HELLO, this::heard).completion(),
                        bus.<Buffer>consumer(ALL_NETWORK_PEERS, this::heardPeers).completion(),
                        bus.<PeersQuery>localConsumer(
                                LOCAL_NETWORK_PEERS,
                                Answer.with(
                                    query -> Future.succeededFuture(new Peers(presence.all()))))
                            .completion(),
                        bus.<Buffer>consumer(
                                nodeNetworkPing(own.node()), ping -> ping.reply(clockNow()))
                            .completion(),
                        bus.<NodesQuery>localConsumer(
                                LOCAL_NETWORK_NODES, Answer.with(query -> nodes()))
                            .completion())))
        .onSuccess(listening -> turn());
  }

  private void turn() {
    hello()
        .onComplete(
            own -> {
              if (!members.others().isEmpty()) {
                vertx.eventBus().publish(ALL_NETWORK_HELLO, Buffer.buffer(own.encode()));
              }
              presence.keep(members.others());
              if (presence.expire()) {
                tellPeers();
              }
              if (neighbours.keep(members.others())) {
                tell();
              }
            },
            error -> LOG.warn("this node cannot say what it is", error));
    clocks.keep(members.others());
    silence.keep(members.others());
    judge();
    members.others().forEach(this::ping);
  }

  /** Eight bytes, to which a later version may append. */
  private Buffer clockNow() {
    return Buffer.buffer().appendLong(clock.millis());
  }

  /** Its answer is half a round trip old. */
  private void answered(NodeId node, Buffer answer, double roundTripMillis) {
    neighbours.measured(node, roundTripMillis);
    heard(node);
    if (answer.length() >= Long.BYTES) {
      clocks.measured(node, answer.getLong(0) + (long) (roundTripMillis / 2) - clock.millis());
      judge();
    }
  }

  private void judge() {
    if (clocks.isDoubtful() != doubtful) {
      doubtful = !doubtful;
      if (doubtful) {
        LOG.warn("this node's clock and the other's are more than a minute apart");
      }
    }
    var refusal = clocks.refusal();
    if ((refusal == null) == (clockRefusal == null)) {
      return;
    }
    clockRefusal = refusal;
    if (refusal == null) {
      LOG.info("this node's clock is as the others' again: it takes writes");
    } else {
      LOG.error("{}: it takes no writes until then", refusal);
    }
    vertx.eventBus().publish(LOCAL_CLOCK_JUDGED, new ClockJudged(refusal), ByReference.THIS_NODE);
  }

  private Future<NodeHello> hello() {
    return vertx
        .executeBlocking(self, false)
        .map(Objects::requireNonNull)
        .compose(
            own ->
                Answer.<Left>from(vertx.eventBus(), LOCAL_CONTENT_LEFT, new LeftQuery())
                    .map(left -> own.leaving(left.contents()))
                    .otherwise(own)); // storage is not up yet
  }

  private void heard(Message<Buffer> message) {
    NodeHello hello;
    try {
      hello = NodeHello.decode(message.body().getBytes());
    } catch (Refusal unknown) {
      LOG.debug("a hello that this version does not know: {}", unknown.getMessage());
      return;
    }
    if (members.others().contains(hello.node()) && neighbours.heard(hello)) {
      tell();
      turn(); // who is new here has not heard of this node either
      tellPeers();
    }
  }

  private void seen(Message<PeerSeen> message) {
    if (presence.seen(message.body().peer(), message.body().handle())) {
      tellPeers();
    }
  }

  private void tellPeers() {
    if (!members.others().isEmpty()) {
      vertx.eventBus().publish(ALL_NETWORK_PEERS, Buffer.buffer(presence.own().encode()));
    }
  }

  private void heardPeers(Message<Buffer> message) {
    try {
      var online = PeersOnline.decode(message.body().getBytes());
      if (members.others().contains(online.node())) {
        presence.heard(online);
      }
    } catch (Refusal unknown) {
      LOG.debug("peers that this version does not understand: {}", unknown.getMessage());
    }
  }

  private void tell() {
    nodes()
        .onSuccess(
            nodes -> vertx.eventBus().publish(LOCAL_NETWORK_CHANGED, nodes, ByReference.THIS_NODE));
  }

  private Future<Nodes> nodes() {
    return hello().map(own -> neighbours.beside(own, clocks));
  }

  private void ping(NodeId node) {
    long start = System.nanoTime();
    vertx
        .eventBus()
        .<Buffer>request(nodeNetworkPing(node), Buffer.buffer(), PING)
        .onComplete(
            back -> answered(node, back.body(), (System.nanoTime() - start) / 1e6),
            error -> unanswered(node, error));
  }

  private void unanswered(NodeId node, Throwable error) {
    neighbours.measured(node, -1);
    boolean hasRefused =
        error instanceof ReplyException reply
            && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE;
    if (hasRefused) {
      heard(node);
    } else if (silence.lasts(node, System.nanoTime() / 1_000_000)) {
      LOG.warn(
          "node {} is in the network, but does not answer over the event bus: is the port after"
              + " that of --cluster-listen open between the two, and --cluster-tls-ca the same?",
          node);
    }
  }

  private void heard(NodeId node) {
    if (silence.ends(node)) {
      LOG.info("node {} answers over the event bus again", node);
    }
  }
}
