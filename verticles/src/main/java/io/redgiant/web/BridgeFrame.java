package io.redgiant.web;

import org.jspecify.annotations.Nullable;

/** What a person says on a socket. */
sealed interface BridgeFrame {
  /** Says that the person is still there. */
  record Ping() implements BridgeFrame {}

  /**
   * A request.
   *
   * @param replyAddress where the answer is to go, null where nobody waits for one
   * @param body a JSON object as text
   */
  record Send(String address, @Nullable String replyAddress, String body) implements BridgeFrame {}

  /** The wish to hear of something from now on. */
  record Register(String address, @Nullable String replyAddress) implements BridgeFrame {}

  /** No more of it. */
  record Unregister(String address) implements BridgeFrame {}
}
