package io.redgiant.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows its nodes, and which of them it believes.
 *
 * @param token whose peer it is; null for the guest of its own machine's node
 * @param trust which nodes it believes by HTTPS; null for those that the machine believes
 */
public record Access(@Nullable String token, @Nullable Trust trust) {
  /** Of a client on the node's own machine. */
  public static final Access GUEST = new Access(null, null);

  /** In any request that does not show something else. */
  Map<String, String> headers() {
    return token == null ? Map.of() : Map.of("Authorization", "Bearer " + token);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return token == null ? "as guest" : "as a peer";
  }
}
