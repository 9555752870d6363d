package io.redgiant.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import io.redgiant.protocol.Address;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * To which nodes the event bus brings a message, and where it reaches them. Both follow from
 * Hazelcast's list of members alone: what is for all goes to each of them, what is for one node to
 * the member with that identity, and all else stays here. Where a member's bus listens it brings as
 * an attribute. So two nodes whose lists have each other hear each other, whatever was lost before.
 *
 * <p>What this derives from keeps both in maps that all nodes share, and each bus follows their
 * events: that takes answers of other nodes just when one is away, and what an event did not bring
 * lacks for good. It still makes those maps, and nothing is ever in them.
 */
final class BusRoutes extends HazelcastClusterManager {
  private static final String BUS = "redgiant.bus";

  /** What tells one process from the next that has its identity. */
  private static final String PROCESS = "redgiant.process";

  private final Config config;
  private final String process = UUID.randomUUID().toString();
  private final Hearing hearing;
  private final Set<String> asked = ConcurrentHashMap.newKeySet(); // a handful for each node
  private @Nullable RegistrationListener listener; // set before this node joins
  private @Nullable Context context; // likewise
  private volatile @Nullable NodeInfo own;
  private volatile List<Member> left = List.of(); // whom this node was with, and still answers

  /** Whom it concerns that somebody of this node hears at an address that other nodes use. */
  interface Hearing {
    void begins(String address);

    void ends(String address);
  }

  /**
   * @param config gets what the others are told of this node
   */
  BusRoutes(Config config, Hearing hearing) {
    super(config);
    this.config = config;
    this.hearing = hearing;
    config.getMemberAttributeConfig().setAttribute(PROCESS, process);
  }

  @Override
  public void init(Vertx vertx) {
    super.init(vertx);
    // One event loop for all connections to others, so that none waits for a verticle that is busy.
    context = vertx.getOrCreateContext();
  }

  /** Nothing yet: see {@link #enter}. */
  @Override
  public void join(Completable<Void> promise) {
    promise.succeed();
  }

  /** The bus listens there. */
  @Override
  public void setNodeInfo(NodeInfo info, Completable<Void> promise) {
    own = info;
    var listens = new HostPort(info.host(), info.port());
    config.getMemberAttributeConfig().setAttribute(BUS, listens.toString());
    promise.succeed();
  }

  /** Joins the others. From the first moment that they know of this node they reach its bus. */
  Future<Void> enter() {
    return Future.future(super::join);
  }

  /** Leaves the others, while they still reach its bus. */
  Future<Void> quit() {
    left = members().toList();
    return Future.future(this::leave);
  }

  @Override
  public String getNodeId() {
    return process;
  }

  @Override
  public List<String> getNodes() {
    return members().map(BusRoutes::process).toList();
  }

  @Override
  public void registrationListener(RegistrationListener selector) {
    super.registrationListener(selector);
    listener = selector;
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (!registration.localOnly()) {
      hearing.begins(address);
    }
    promise.succeed();
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    if (!registration.localOnly()) {
      hearing.ends(address);
    }
    promise.succeed();
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    asked.add(address); // first: a member that comes meanwhile is told of then
    promise.succeed(hearers(address));
  }

  private List<RegistrationInfo> hearers(String address) {
    var processes =
        switch (Address.reach(address)) {
          case ALL -> members().map(BusRoutes::process);
          case NODE ->
              members() // eldest first: of two processes with one identity the younger ends
                  .filter(member -> isOf(address, member))
                  .map(BusRoutes::process)
                  .limit(1);
          case LOCAL -> Stream.of(process);
        };
    return processes.map(hearer -> new RegistrationInfo(hearer, 0, false)).toList();
  }

  private static boolean isOf(String address, Member member) {
    var node = Cluster.node(member);
    return node != null && Address.isOf(address, node);
  }

  private Stream<Member> members() {
    var hazelcast = getHazelcastInstance();
    if (hazelcast == null || !isActive()) {
      return left.stream();
    }
    try {
      return hazelcast.getCluster().getMembers().stream()
          .filter(member -> member.getAttribute(PROCESS) != null); // or it is none of this kind
    } catch (HazelcastInstanceNotActiveException leaving) {
      return left.stream();
    }
  }

  private static String process(Member member) {
    return member.getAttribute(PROCESS);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // whoever leaves waits in that lock
  public void memberAdded(MembershipEvent event) {
    tell();
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void memberRemoved(MembershipEvent event) {
    tell();
  }

  /** A healed partition may have changed more than the events say. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void stateChanged(LifecycleEvent event) {
    if (event.getState() == LifecycleState.MERGED) {
      tell();
    }
  }

  /** The bus keeps what it has asked for. */
  private void tell() {
    var selector = Objects.requireNonNull(listener);
    synchronized (asked) { // so that the last list is told last
      asked.forEach(
          address ->
              selector.registrationsUpdated(
                  new RegistrationUpdateEvent(address, hearers(address))));
    }
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public NodeInfo getNodeInfo() {
    return Objects.requireNonNull(own);
  }

  @Override
  public void getNodeInfo(String other, Completable<NodeInfo> promise) {
    var listens =
        members()
            .filter(member -> other.equals(process(member)))
            .findFirst()
            .flatMap(member -> Optional.ofNullable(member.getAttribute(BUS)))
            .flatMap(told -> HostPort.parse(told, -1));
    Objects.requireNonNull(context)
        .runOnContext(
            turn ->
                listens.ifPresentOrElse(
                    told -> promise.succeed(new NodeInfo(told.host(), told.port(), null)),
                    () -> promise.fail(new VertxException("no member of the network", true))));
  }
}
