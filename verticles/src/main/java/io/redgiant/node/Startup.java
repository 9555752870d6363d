package io.redgiant.node;

import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;

/** Says in one line why a node did not start. */
final class Startup {
  private Startup() {}

  static String reason(NodeConfig config, Throwable error) {
    for (var cause = error; cause != null; cause = cause.getCause()) {
      if (isOfAddress(cause)) {
        return "%s:%d cannot be listened on (%s); choose another with --listen"
            .formatted(config.host(), config.port(), cause.getMessage());
      }
      if (cause instanceof Refusal) {
        return String.valueOf(cause.getMessage());
      }
    }
    org.slf4j.LoggerFactory.getLogger(Startup.class).error("the node did not start", error);
    return "it did not start: " + error.getMessage();
  }

  /**
   * Whether the address is at fault. The native transport has an exception of its own, which only
   * its text tells from others.
   */
  private static boolean isOfAddress(Throwable cause) {
    return cause instanceof BindException
        || cause instanceof UnknownHostException
        || cause instanceof IOException && String.valueOf(cause.getMessage()).startsWith("bind(");
  }
}
