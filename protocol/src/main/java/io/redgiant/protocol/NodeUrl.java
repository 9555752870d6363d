package io.redgiant.protocol;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** What the URL of a node is: one of HTTP, with a host. */
public final class NodeUrl {
  private NodeUrl() {}

  /** Reads one; empty where the text is none. */
  public static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text)).filter(NodeUrl::isOne);
    } catch (URISyntaxException malformed) {
      return Optional.empty();
    }
  }

  public static boolean isOne(URI url) {
    return url.getHost() != null
        && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
  }
}
