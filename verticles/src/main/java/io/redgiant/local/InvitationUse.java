package io.redgiant.local;

/**
 * An invitation that somebody shows: answered by {@link Invited} once that is forced to disk, or
 * {@code NOT_AUTHENTICATED} where it is none of this node's, {@code GONE} where it was used or has
 * expired.
 *
 * @param nonce what this use is told from others by: with the same one it is the same use again
 */
public record InvitationUse(String token, String nonce) implements ByReference {
  @Override
  public String toString() {
    return "the use of an invitation";
  }
}
