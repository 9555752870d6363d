package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who shows tokens and invitations that are none, again and again: such an address gets no answer
 * to more of them for a while. One event loop.
 */
final class WrongTokens {
  /**
   * Of an IPv6 address of the world; the rest is its owner's choice. On a local network it is who.
   */
  private static final int NETWORK_BYTES = 8;

  private static final int UNIQUE_LOCAL = 0xFC; // fc00::/7

  private final LongSupplier nanos;
  private final Map<String, Count> counts =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > Limits.WRONG_TOKENS_ADDRESSES_MAX;
        }
      };

  private record Count(long sinceNanos, int wrong) {}

  /**
   * @param nanos the clock
   */
  WrongTokens(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Refuses an address that has shown too many. */
  void check(@Nullable SocketAddress remote) {
    var count = counts.get(key(remote));
    if (count != null && count.wrong >= Limits.WRONG_TOKENS_MAX && isNew(count)) {
      throw new Refusal(
          Failure.BUSY,
          "too many tokens that were none came from this address; try again in a minute");
    }
  }

  /** One more; answers the refusal to answer. */
  Refusal count(@Nullable SocketAddress remote, Refusal refusal) {
    var key = key(remote);
    var count = counts.get(key);
    counts.put(
        key,
        count == null || !isNew(count)
            ? new Count(nanos.getAsLong(), 1)
            : new Count(count.sinceNanos, count.wrong + 1));
    return refusal;
  }

  private boolean isNew(Count count) {
    return nanos.getAsLong() - count.sinceNanos < Limits.WRONG_TOKENS_MILLIS * 1_000_000;
  }

  private static String key(@Nullable SocketAddress remote) {
    var address = remote == null ? null : remote.hostAddress();
    if (address == null) {
      return "";
    }
    var inet = InetAddress.ofLiteral(EdgeRules.withoutZone(address));
    var bytes = inet.getAddress();
    boolean isOfWorld = !inet.isLinkLocalAddress() && (bytes[0] & 0xFE) != UNIQUE_LOCAL;
    return Arrays.toString(
        bytes.length > NETWORK_BYTES && isOfWorld ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}
