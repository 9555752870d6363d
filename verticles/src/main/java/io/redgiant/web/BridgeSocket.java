package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_SESSION_OPEN;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One socket: who is at it, what it hears of and how much it has asked for. Who it is is settled by
 * the first request, and stays so: whoever wants to be another opens another socket. Event loop
 * only.
 */
final class BridgeSocket {
  private final BridgeWire wire;
  private final Asker first;
  private final Askers askers;
  private final BridgeRequests requests;
  private final BridgeSockets sockets;
  private final BridgePace pace = new BridgePace(System.nanoTime());

  /** Address → whether it is heard: not yet, while somebody is asked whether it may be. */
  private final Map<String, Registration> registrations = new HashMap<>();

  private @Nullable Asker settled;
  private int requestsUnderWay;
  private long heardNanos = System.nanoTime();
  private boolean closed;

  /** An address that is registered, as opposed to registered earlier and once more since. */
  private static final class Registration {}

  /**
   * @param first who opened it, as far as its headers said
   */
  BridgeSocket(
      BridgeWire wire, Asker first, Askers askers, BridgeRequests requests, BridgeSockets sockets) {
    this.wire = wire;
    this.first = first;
    this.askers = askers;
    this.requests = requests;
    this.sockets = sockets;
  }

  /** A person says something. */
  void heard(String text) {
    if (closed) {
      return;
    }
    heardNanos = System.nanoTime();
    sockets.meters().frameIn();
    if (settled != null) {
      sockets.spoke(settled);
    }
    var verdict = pace.said(heardNanos);
    if (verdict == BridgePace.Verdict.FLOOD) {
      close(BridgeClosure.FLOOD);
      return;
    }
    try {
      heard(BridgeFrames.read(text), verdict == BridgePace.Verdict.TAKEN);
    } catch (Refusal noFrame) {
      refuse(null, noFrame);
    }
  }

  private void heard(BridgeFrame frame, boolean taken) {
    switch (frame) {
      case BridgeFrame.Ping ping -> attempt(null, null, taken, () -> tell(BridgeFrames.pong()));
      case BridgeFrame.Send send ->
          attempt(send.address(), send.replyAddress(), taken, () -> send(send));
      case BridgeFrame.Register register ->
          attempt(register.address(), register.replyAddress(), taken, () -> register(register));
      case BridgeFrame.Unregister unregister -> lose(unregister.address());
    }
  }

  /** Runs it, and says so where it is refused at once. */
  private void attempt(
      @Nullable String address, @Nullable String replyAddress, boolean taken, Runnable work) {
    try {
      if (!taken) {
        throw new Refusal(
            Failure.BUSY,
            "this socket says more than %d frames a second; try again in a moment"
                .formatted(Limits.BRIDGE_FRAMES_PER_SECOND_MAX));
      }
      work.run();
    } catch (Refusal refused) {
      refuse(replyAddress == null ? address : replyAddress, refused);
    }
  }

  private void send(BridgeFrame.Send send) {
    if (send.address().equals(EDGE_SESSION_OPEN)) {
      settle(asSaid(send.body()));
      answer(send, requests.session(asker()));
      return;
    }
    BridgeRules.requireRequest(send.address());
    if (requestsUnderWay >= Limits.BRIDGE_REQUESTS_MAX) {
      throw new Refusal(
          Failure.BUSY,
          "this socket has %d requests under way; wait for an answer".formatted(requestsUnderWay));
    }
    answer(send, requests.call(send.address(), asker(), send.body()));
  }

  private void answer(BridgeFrame.Send send, Future<String> work) {
    requestsUnderWay++;
    work.onComplete(
        body -> {
          requestsUnderWay--;
          if (send.replyAddress() != null) {
            tell(BridgeFrames.rec(send.replyAddress(), body));
          }
        },
        error -> {
          requestsUnderWay--;
          refuse(send.address(), send.replyAddress(), error);
        });
  }

  /** Who one says to be by a token; without one, who one is. */
  private Asker asSaid(String body) {
    var token = Json.read(body.getBytes(StandardCharsets.UTF_8), Json::scalars).get("token");
    return token == null ? asker() : askers.of(token);
  }

  private void settle(Asker asker) {
    var before = settled == null && !first.guest() ? first : settled;
    if (before != null && !before.peer().equals(asker.peer())) {
      throw new Refusal(
          Failure.CONFLICT,
          "this socket is peer %s's already; open another one to be peer %s"
              .formatted(before.peer(), asker.peer()));
    }
    boolean arrives = settled == null;
    settled = asker;
    if (arrives) {
      sockets.arrived(asker);
    }
  }

  private Asker asker() {
    if (settled == null) {
      settle(first);
    }
    settled = askers.renewed(settled == null ? first : settled);
    return settled;
  }

  private void register(BridgeFrame.Register register) {
    var address = register.address();
    var events = BridgeRules.events(address);
    var asker = asker();
    if (events instanceof BridgeRules.Events.OfPeer own && !own.peer().equals(asker.peer())) {
      throw new Refusal(
          Failure.FORBIDDEN, "what concerns peer " + own.peer() + " is for that peer");
    }
    boolean more = !registrations.containsKey(address);
    if (more && registrations.size() >= Limits.BRIDGE_REGISTRATIONS_MAX) {
      throw new Refusal(
          Failure.BUSY,
          "a socket hears of at most %d addresses".formatted(Limits.BRIDGE_REGISTRATIONS_MAX));
    }
    var registration = new Registration();
    registrations.put(address, registration);
    if (events instanceof BridgeRules.Events.OfRoom room) {
      requests
          .enter(asker, room.room())
          .onComplete(
              position -> entered(register, registration, position),
              error -> notEntered(register, registration, error));
      return;
    }
    // Heard first, so that nothing is missed between the position and the first event.
    sockets.listen(address, this);
    requests.watch(address::equals);
    var replyAddress = register.replyAddress();
    if (replyAddress != null) {
      requests
          .position(asker)
          .onComplete(
              position -> tell(since(replyAddress, position)),
              error -> refuse(address, replyAddress, error));
    }
  }

  private void entered(BridgeFrame.Register register, Registration registration, String position) {
    if (closed || registrations.get(register.address()) != registration) {
      return; // it was taken back meanwhile, or is another registration's by now
    }
    sockets.listen(register.address(), this);
    if (register.replyAddress() != null) {
      tell(since(register.replyAddress(), position));
    }
  }

  private void notEntered(
      BridgeFrame.Register register, Registration registration, Throwable error) {
    if (registrations.get(register.address()) == registration) {
      lose(register.address());
    }
    refuse(register.address(), register.replyAddress(), error);
  }

  private static OutgoingFrame since(String replyAddress, String position) {
    var body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("position", position);
              json.writeEndObject();
            });
    return BridgeFrames.rec(replyAddress, new String(body, StandardCharsets.UTF_8));
  }

  /** Hears no more of it. */
  void lose(String address) {
    if (registrations.remove(address) != null) {
      sockets.unlisten(address, this);
    }
  }

  private void refuse(String address, @Nullable String replyAddress, Throwable error) {
    refuse(replyAddress == null ? address : replyAddress, BridgeRequests.refusal(address, error));
  }

  private void refuse(@Nullable String address, Refusal refusal) {
    sockets.meters().refused();
    tell(BridgeFrames.err(address, refusal));
  }

  /** For this socket alone. */
  private void tell(OutgoingFrame frame) {
    write(frame);
    frame.release();
  }

  /** Unless it is so far behind in reading that it had better catch up by asking. */
  void write(OutgoingFrame frame) {
    if (closed) {
      return;
    }
    if (wire.waitingBytes() > Limits.BRIDGE_BACKLOG_BYTES_MAX) {
      sockets.meters().behind();
      close(BridgeClosure.BEHIND);
      return;
    }
    wire.write(frame);
    sockets.meters().frameOut();
  }

  /** Who is at it; nobody before its first request. */
  @Nullable Asker settledOrNull() {
    return settled;
  }

  /** Whether who is at it may be so no more. */
  boolean isVoid() {
    return askers.isVoid(settled == null ? first : settled);
  }

  boolean isSilent(long nowNanos) {
    return nowNanos - heardNanos > Limits.BRIDGE_SILENCE_MILLIS_MAX * 1_000_000;
  }

  void close(BridgeClosure why) {
    if (!closed) {
      gone();
      wire.close(why);
    }
  }

  /** It is closed, by whichever side. */
  void gone() {
    if (!closed) {
      closed = true;
      sockets.remove(this, registrations.keySet());
      registrations.clear();
    }
  }
}
