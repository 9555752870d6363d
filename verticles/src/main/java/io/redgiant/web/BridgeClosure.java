package io.redgiant.web;

/** Why a node closes a socket: the code of RFC 6455, or from 4000 on the bridge's own. */
enum BridgeClosure {
  STOPPING(1001, "the node stops"),
  NO_TEXT(1003, "a frame is text"),
  TOO_LARGE(1009, "a message is too large"),
  BEHIND(1013, "too far behind"),
  TOKEN_ENDED(4401, "the token was ended"),
  SILENT(4408, "nothing was said for 60 s"),
  FLOOD(4429, "too many frames");

  private final int code;
  private final String reason;

  BridgeClosure(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  int code() {
    return code;
  }

  String reason() {
    return reason;
  }
}
