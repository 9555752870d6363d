package io.redgiant.node;

import static io.redgiant.protocol.Address.nodeNetworkPing;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.redgiant.local.Members;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes that Hazelcast sees, each by the lasting identity that it brings as an attribute. */
final class Cluster implements Members {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /**
   * Nodes of one machine look for each other at as many ports from the first on. Parts that have to
   * meet again ask one port after the other, and spend five seconds at each where nobody is.
   */
  private static final int PORTS = 8;

  private static final String NODE = "redgiant.node";

  /** Within this a process that was killed is listed no more: 5 s without a word, and a margin. */
  private static final Duration GONE = Duration.ofSeconds(10);

  private static final DeliveryOptions PING = new DeliveryOptions().setSendTimeout(1_000);
  private static final long AGAIN_MILLIS = 200;

  private final ClusteredBus bus;
  private final HazelcastInstance hazelcast;
  private final List<Runnable> joined = new CopyOnWriteArrayList<>();

  private final Promise<String> displaced = Promise.promise();
  private final NodeId node;

  private Cluster(ClusteredBus bus, NodeId node) {
    this.bus = bus;
    this.hazelcast = bus.hazelcast();
    this.node = node;
  }

  /** Where to listen, how to find the others, and who this is for them. */
  static Config config(Join join, ClusterAddress address, ClusterKey key, NodeId node) {
    var config = new ClasspathXmlConfig("hazelcast.xml");
    // One that is alone is no network's, or others of its key would look for it, and give up.
    config.setClusterName(join instanceof Join.None ? key.name() + "-alone-" + node : key.name());
    config.getMemberAttributeConfig().setAttribute(NODE, node.toString());
    address.bind(config);
    var ways = config.getNetworkConfig().getJoin();
    switch (join) {
      case Join.None none -> {}
      case Join.Loopback loopback -> addMembers(ways, neighbours(address.port()));
      case Join.Hosts hosts -> addMembers(ways, hosts.hosts().stream());
      case Join.Multicast multicast -> ways.getMulticastConfig().setEnabled(true);
      case Join.Kubernetes kubernetes -> {
        var pods = ways.getKubernetesConfig().setEnabled(true);
        kubernetes
            .serviceDns()
            .ifPresentOrElse(
                name ->
                    pods.setProperty("service-dns", name)
                        .setProperty("service-port", Integer.toString(address.port())),
                () -> pods.setProperty("service-port", Integer.toString(address.port())));
      }
    }
    return config;
  }

  private static Stream<HostPort> neighbours(int first) {
    return IntStream.range(first, Math.min(first + PORTS, HostPort.PORT_MAX))
        .mapToObj(port -> new HostPort("127.0.0.1", port));
  }

  private static void addMembers(JoinConfig ways, Stream<HostPort> members) {
    var list = ways.getTcpIpConfig().setEnabled(true);
    members.map(HostPort::toString).forEach(list::addMember);
  }

  /**
   * Looks at who is there from now on.
   *
   * @return fails with a {@link Refusal} where another process has this node's identity
   */
  static Future<Cluster> of(ClusteredBus bus, NodeId node) {
    var cluster = new Cluster(bus, node);
    // One of no context: who refuses to start closes Vert.x, and goes on when its loops are gone.
    var settled = Promise.<Void>promise();
    cluster.settled(bus.vertx(), System.nanoTime() + GONE.toNanos()).onComplete(settled);
    return settled
        .future()
        .map(
            alone -> {
              cluster.hazelcast.getCluster().addMembershipListener(cluster.listener());
              cluster.hazelcast.getLifecycleService().addLifecycleListener(cluster::changed);
              cluster.look();
              return cluster;
            });
  }

  /**
   * Done when no other process has this identity. One that lives says so; one that was killed a
   * moment ago is listed until the others notice.
   */
  private Future<Void> settled(Vertx vertx, long deadlineNanos) {
    if (!isCopy()) {
      return Future.succeededFuture();
    }
    return vertx
        .eventBus()
        .request(nodeNetworkPing(node), Buffer.buffer(), PING)
        .transform(
            answer ->
                answer.succeeded() || System.nanoTime() - deadlineNanos > 0
                    ? Future.failedFuture(runsAlready())
                    : vertx.timer(AGAIN_MILLIS).compose(passed -> settled(vertx, deadlineNanos)));
  }

  private Refusal runsAlready() {
    return new Refusal(
        Failure.UNAVAILABLE,
        "node "
            + node
            + " runs already; this data directory is a copy of its, so start this one on an"
            + " empty directory");
  }

  /** A healed partition has the smaller part join the larger one anew. */
  private void changed(LifecycleEvent event) {
    if (event.getState() == LifecycleState.MERGED) {
      look();
    }
  }

  private void look() {
    if (isCopy()) {
      displaced.tryComplete(
          "node "
              + node
              + " runs elsewhere too, and has been in the network for longer; this data directory"
              + " is a copy of its, so this one stops: start it on an empty directory");
    }
  }

  private boolean isCopy() {
    var members = List.copyOf(hazelcast.getCluster().getMembers());
    int own = members.indexOf(hazelcast.getCluster().getLocalMember());
    var identities = new ArrayList<@Nullable NodeId>();
    members.forEach(member -> identities.add(node(member)));
    return isCopy(identities, own);
  }

  /**
   * Of several processes with one identity, all but the one that joined first end. Every node has
   * the members in the same order, so that they judge alike.
   *
   * @param eldestFirst who the members are; null for one that does not say
   */
  static boolean isCopy(List<@Nullable NodeId> eldestFirst, int own) {
    return eldestFirst.subList(0, own).contains(eldestFirst.get(own));
  }

  /** Ends all verticles of this node, and its part in the network. */
  Future<Void> leave() {
    return bus.leave();
  }

  /** Done, with a sentence, when this process must end as another one has its identity. */
  Future<String> displaced() {
    return displaced.future();
  }

  private MembershipListener listener() {
    return new MembershipListener() {
      @Override
      public void memberAdded(MembershipEvent event) {
        LOG.info("node {} has joined", node(event.getMember()));
        look();
        joined.forEach(Runnable::run);
      }

      @Override
      public void memberRemoved(MembershipEvent event) {
        LOG.info("node {} is gone", node(event.getMember()));
      }
    };
  }

  /** Who that is; null for one that does not say. */
  static @Nullable NodeId node(Member member) {
    var attribute = member.getAttribute(NODE);
    return attribute == null ? null : NodeId.parse(attribute);
  }

  @Override
  public Set<NodeId> others() {
    return hazelcast.getCluster().getMembers().stream()
        .filter(member -> !member.localMember())
        .map(Cluster::node)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  @Override
  public void onJoin(Runnable listener) {
    joined.add(listener);
  }
}
