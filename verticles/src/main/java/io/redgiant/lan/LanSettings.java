package io.redgiant.lan;

import org.jspecify.annotations.Nullable;

/**
 * What a node is told about its local network.
 *
 * @param address the one to be reached at; null for those that the machine has in private networks
 */
public record LanSettings(@Nullable String address, int port) {
  /** Where people look for HTTPS that is no web site's. */
  public static final int PORT = 8443;
}
