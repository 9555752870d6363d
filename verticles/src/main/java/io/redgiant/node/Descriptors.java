package io.redgiant.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many files and sockets the system lets this process have open, and how many it has. One that
 * has none left can neither accept a connection nor open a file, nor even refuse to.
 *
 * @param max files and sockets together
 * @param open of them, now
 */
record Descriptors(long max, long open) {
  /**
   * What the node may open later: two files for each GiB it takes in, one or two for each upload,
   * jars that it looks into for the first time, and connections that are accepted to be closed. A
   * third of 256 is enough for a node with little to do.
   */
  private static final int RESERVED_PART = 3;

  /** Its socket, the file that is sent through it, and the socket of another that is refused. */
  private static final int FOR_A_CONNECTION = 3;

  /** A browser opens six. */
  static final int CONNECTIONS_MIN = 8;

  /** More would be a matter of memory. */
  static final int CONNECTIONS_MAX = 1 << 20;

  /** Of this process. Where the system does not say, there is no limit. */
  static Descriptors now() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? new Descriptors(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : new Descriptors(Long.MAX_VALUE, 0);
  }

  /** Whether there are enough for what the node itself opens. */
  boolean suffice() {
    return left() / FOR_A_CONNECTION >= CONNECTIONS_MIN;
  }

  /** How many connections to serve at once. */
  int connections() {
    return Math.clamp(left() / FOR_A_CONNECTION, CONNECTIONS_MIN, CONNECTIONS_MAX);
  }

  private long left() {
    return max - open - max / RESERVED_PART;
  }
}
