package io.redgiant.node;

import io.redgiant.protocol.Refusal;
import java.net.BindException;

/** Says in one line why a node did not start. */
final class Startup {
  private Startup() {}

  static String reason(NodeConfig config, Throwable error) {
    for (var cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
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
}
