package io.redgiant.local;

import java.time.Instant;

/**
 * What lets one person in, once.
 *
 * @param token told this once; the node keeps no more than its hash
 */
public record Invitation(String token, Instant expires) implements ByReference {
  /** What the page opens, and {@code redgiant join} reads; no request carries what follows '#'. */
  public String link(LanPlace place) {
    return place.url() + "/#/invite/" + token + "/" + place.fingerprint().text();
  }

  @Override
  public String toString() {
    return "an invitation until " + expires;
  }
}
