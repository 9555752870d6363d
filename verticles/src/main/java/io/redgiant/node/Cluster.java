package io.redgiant.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.ClasspathXmlConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.redgiant.local.Members;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes that Hazelcast sees, each by the lasting identity that it brings as an attribute. */
final class Cluster implements Members {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /** Nodes of one machine look for each other at as many ports from the first on. */
  private static final int PORTS = 16;

  private static final String NODE = "redgiant.node";

  private final HazelcastInstance hazelcast;
  private final List<Runnable> joined = new CopyOnWriteArrayList<>();

  private Cluster(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
  }

  /** How to find the others, and who this is for them. */
  static Config config(Join join, ClusterKey key, NodeId node) {
    var config = new ClasspathXmlConfig("hazelcast.xml");
    config.setClusterName(key.name());
    config.getMemberAttributeConfig().setAttribute(NODE, node.toString());
    if (join == Join.LOOPBACK) {
      var network = config.getNetworkConfig();
      int first = network.getPort();
      var members = network.getJoin().getTcpIpConfig().setEnabled(true);
      for (int port = first; port < first + PORTS; port++) {
        members.addMember("127.0.0.1:" + port);
      }
    }
    return config;
  }

  /**
   * Looks at who is there from now on.
   *
   * @throws Refusal another process has this node's identity
   */
  static Cluster of(HazelcastInstance hazelcast, NodeId node) {
    var cluster = new Cluster(hazelcast);
    hazelcast.getCluster().addMembershipListener(cluster.listener());
    for (var member : hazelcast.getCluster().getMembers()) {
      if (!member.localMember() && node.equals(node(member))) {
        throw new Refusal(
            Failure.UNAVAILABLE,
            "node "
                + node
                + " runs already; this data directory is a copy of its, so start this one on an"
                + " empty directory");
      }
    }
    return cluster;
  }

  private MembershipListener listener() {
    return new MembershipListener() {
      @Override
      public void memberAdded(MembershipEvent event) {
        LOG.info("node {} has joined", node(event.getMember()));
        joined.forEach(Runnable::run);
      }

      @Override
      public void memberRemoved(MembershipEvent event) {
        LOG.info("node {} is gone", node(event.getMember()));
      }
    };
  }

  private static @Nullable NodeId node(Member member) {
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
