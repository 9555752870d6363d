package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrongTokensTest {
  private static final Refusal WRONG = new Refusal(Failure.NOT_AUTHENTICATED, "wrong");
  private static final SocketAddress ANN = address("10.0.0.1");

  private final AtomicLong nanos = new AtomicLong();
  private final WrongTokens tokens = new WrongTokens(nanos::get);

  private static SocketAddress address(String host) {
    return SocketAddress.inetSocketAddress(1, host);
  }

  private void show(SocketAddress remote, int times) {
    for (int shown = 0; shown < times; shown++) {
      tokens.check(remote);
      assertEquals(WRONG, tokens.count(remote, WRONG));
    }
  }

  private void assertRefused(SocketAddress remote) {
    assertEquals(Failure.BUSY, assertThrows(Refusal.class, () -> tokens.check(remote)).failure());
  }

  @Test
  void refusesAnAddressThatGoesOnUntilAMinuteIsOver() {
    show(ANN, Limits.WRONG_TOKENS_MAX);
    assertRefused(ANN);
    show(address("10.0.0.2"), 1);

    nanos.set(Limits.WRONG_TOKENS_MILLIS * 1_000_000 - 1);
    assertRefused(ANN);
    nanos.incrementAndGet();
    show(ANN, Limits.WRONG_TOKENS_MAX);
    assertRefused(ANN);
  }

  @Test
  void anIpv6NetworkIsOneAddress() {
    show(address("2001:db8::1"), Limits.WRONG_TOKENS_MAX);

    assertRefused(address("2001:db8::2:3:4:5"));
    show(address("2001:db8:0:1::1"), 1);
  }

  @Test
  void onALocalNetworkEachMachineCountsForItself() {
    for (var network : List.of("fd00::", "fe80::")) {
      show(address(network + "1"), Limits.WRONG_TOKENS_MAX);

      assertRefused(address(network + "1"));
      show(address(network + "2"), 1);
    }
  }

  @Test
  void forgetsTheEldestBeyondItsLimit() {
    show(ANN, Limits.WRONG_TOKENS_MAX);
    for (int other = 0; other < Limits.WRONG_TOKENS_ADDRESSES_MAX; other++) {
      show(address("10.1.%d.%d".formatted(other >> 8, other & 0xFF)), 1);
    }
    show(ANN, 1);
  }
}
