package io.redgiant.web;

import io.redgiant.local.NodeProof;
import io.redgiant.local.OperatorToken;
import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.NodeUrl;
import io.redgiant.protocol.PeerId;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * What the HTTP side is told once, at start.
 *
 * @param host the address to listen on
 * @param port the port, or 0 for any free one
 * @param publishedUrls under which other URLs this node is reached ({@code
 *     https://files.example.org})
 * @param slowAfter how long headers may be on their way, and a body below the least rate
 * @param guest who a request without a token is
 * @param nodes how this node and the others of its network know each other
 * @param operator what whoever operates this node shows it
 * @param tokens what peers show any node of the network
 * @param connectionsMax how many connections each event loop serves at once
 */
public record WebSettings(
    String host,
    int port,
    Set<URI> publishedUrls,
    Duration slowAfter,
    PeerId guest,
    NodeProof nodes,
    OperatorToken operator,
    PeerTokens tokens,
    String version,
    long startedMillis,
    int connectionsMax) {
  public WebSettings {
    if (port < 0 || port > 0xFFFF) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    for (var url : publishedUrls) {
      if (!NodeUrl.isOne(url)) {
        throw new IllegalArgumentException(
            "a published URL begins with http:// or https:// and a host, unlike " + url);
      }
    }
    publishedUrls = Set.copyOf(publishedUrls);
  }

  NodeId node() {
    return nodes.self();
  }
}
