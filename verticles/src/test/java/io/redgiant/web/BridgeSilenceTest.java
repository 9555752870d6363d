package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redgiant.local.NodeProof;
import io.redgiant.local.OperatorToken;
import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.Limits;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a socket may say nothing, by a clock that the test moves. */
class BridgeSilenceTest {
  private static final long MAX = TimeUnit.MILLISECONDS.toNanos(Limits.BRIDGE_SILENCE_MILLIS_MAX);

  private final Vertx vertx = Vertx.vertx();
  private final List<BridgeClosure> closed = new ArrayList<>();

  @AfterEach
  void close() {
    vertx.close();
  }

  /** Where what a person is told goes nowhere. */
  private final BridgeWire wire =
      new BridgeWire() {
        @Override
        public void write(OutgoingFrame frame) {}

        @Override
        public long waitingBytes() {
          return 0;
        }

        @Override
        public void close(BridgeClosure why) {
          closed.add(why);
        }
      };

  @Test
  void closesASocketThatHasSaidNothingForAMinuteAndNoneThatHas() {
    var tokens = new PeerTokens(new byte[32], InstantSource.system(), new Random(1));
    var operator = OperatorToken.parse(WebFront.OPERATOR);
    var settings =
        new WebSettings(
            "127.0.0.1",
            0,
            Set.of(),
            Duration.ofSeconds(30),
            WebFront.GUEST,
            new NodeProof(WebFront.NODE, new byte[32]),
            operator,
            tokens,
            "test",
            0,
            1);
    var bus = vertx.eventBus();
    var sockets =
        new BridgeSockets(
            new PeersAtSockets(vertx),
            new PeersSeen(bus),
            new BridgeMeters(new SimpleMeterRegistry()));
    var askers = new Askers(WebFront.GUEST, tokens, operator, new PeerDirectory());
    long before = System.nanoTime();
    var socket =
        new BridgeSocket(wire, askers.guest(), askers, new BridgeRequests(bus, settings), sockets);
    sockets.opened(socket);

    sockets.closeSilent(before + MAX);
    assertEquals(List.of(), closed);
    socket.heard("{\"type\":\"ping\"}");
    sockets.closeSilent(System.nanoTime() + MAX / 2);
    assertEquals(List.of(), closed);

    sockets.closeSilent(System.nanoTime() + MAX + 1);
    sockets.closeSilent(System.nanoTime() + 2 * MAX);
    assertEquals(List.of(BridgeClosure.SILENT), closed);
  }
}
