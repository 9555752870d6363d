package io.redgiant.node;

import java.util.Set;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One line an event on standard error: what this node says, and only warnings of its libraries. */
final class Logging {
  // Held, as the JDK would forget the levels of loggers that nobody refers to.
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("io.redgiant");
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  private static final Logger PORTS = Logger.getLogger("com.hazelcast.instance.AddressPicker");

  private static final Set<String> OF_A_FAILED_START =
      Set.of("Failed to initialize clustered Vert.x", "Failed to leave cluster");

  private static final Logger STARTING = Logger.getLogger("io.vertx.core.impl.VertxImpl");

  private static final Logger CONNECTING =
      Logger.getLogger("io.vertx.core.eventbus.impl.clustered.ClusteredEventBus");

  private static final Logger UNHANDLED = Logger.getLogger("io.vertx.core.impl.ContextImpl");

  private static final Logger SENDING = Logger.getLogger("io.vertx.core.net.impl.VertxConnection");

  private Logging() {}

  static void set() {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
    ROOT.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
    CONNECTING.setLevel(Level.SEVERE); // a trace for each message to a node that is just leaving
    UNHANDLED.setFilter(logged -> !isOfALostMessage(logged.getThrown()));
    SENDING.setLevel(Level.OFF); // an error for each client that goes; the route is told as well
    HAZELCAST.setLevel(
        Level.SEVERE); // it warns of every default that a cluster of one is happy with
    // What ends the start is said by the start.
    PORTS.setLevel(Level.OFF);
    STARTING.setFilter(logged -> !OF_A_FAILED_START.contains(logged.getMessage()));
    openTimeZones();
  }

  /** Vert.x 5.0.7 tells the bus twice that a connection has not taken a message. */
  private static boolean isOfALostMessage(@Nullable Throwable thrown) {
    return thrown instanceof IllegalStateException
        && "Promise already completed".equals(thrown.getMessage())
        && Stream.of(thrown.getStackTrace())
            .anyMatch(frame -> frame.getClassName().endsWith(".VertxConnection"));
  }

  /**
   * The first line that is logged has the JDK open its file of time zones. Where that fails, for
   * want of a descriptor, it fails for good, and every later line throws an error instead.
   */
  private static void openTimeZones() {
    new SimpleFormatter().format(new LogRecord(Level.INFO, ""));
  }
}
