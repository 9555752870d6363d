package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_PEER_CHANGED;
import static io.redgiant.protocol.Address.LOCAL_PEER_KNOWN;

import io.redgiant.local.ByReference;
import io.redgiant.local.PeerChanged;
import io.redgiant.local.PeersKnown;
import io.redgiant.local.PeersKnownQuery;
import io.redgiant.local.Revocations;
import io.redgiant.protocol.PeerId;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What records say of peers, as this event loop has heard: as what they are shown, and which of
 * their tokens are void. All of them, as a token that was forgotten to be void would be good again.
 */
final class PeerDirectory implements Revocations {
  /** How much of the id stands for a peer whose record is still on its way to this node. */
  private static final int DIGITS_SHOWN = 8;

  private final Map<PeerId, String> handles = new HashMap<>();
  private final Map<PeerId, Long> voidBefore = new HashMap<>();

  /**
   * Done when it knows what this node knows.
   *
   * @param revoked told when tokens of a peer become void
   */
  Future<?> start(EventBus bus, Consumer<PeerId> revoked) {
    return bus.<PeerChanged>localConsumer(
            LOCAL_PEER_CHANGED,
            message -> {
              changed(message.body());
              revoked.accept(message.body().peer());
            })
        .completion()
        .compose(
            listening ->
                bus.<PeersKnown>request(
                    LOCAL_PEER_KNOWN, new PeersKnownQuery(), ByReference.THIS_NODE))
        .map(Message::body)
        .recover(PeerDirectory::noneIfNobodyKeepsThem)
        .map(
            known -> {
              known.peers().forEach(this::known);
              return known;
            });
  }

  /** A node without a journal has no records, and so no peers. */
  private static Future<PeersKnown> noneIfNobodyKeepsThem(Throwable error) {
    return error instanceof ReplyException none && none.failureType() == ReplyFailure.NO_HANDLERS
        ? Future.succeededFuture(new PeersKnown(List.of()))
        : Future.failedFuture(error);
  }

  /** An event is newer than whatever was known. */
  private void changed(PeerChanged peer) {
    named(peer.peer(), peer.handle());
    voided(peer);
  }

  /** What was asked for may be older than an event that came meanwhile. */
  private void known(PeerChanged peer) {
    handles.putIfAbsent(peer.peer(), peer.handle());
    voided(peer);
  }

  private void voided(PeerChanged peer) {
    if (peer.tokensVoidBeforeMillis() > 0) {
      voidBefore.merge(peer.peer(), peer.tokensVoidBeforeMillis(), Math::max);
    }
  }

  /** So that whoever changes a handle sees it at once. */
  void named(PeerId peer, String handle) {
    handles.put(peer, handle);
  }

  String handle(PeerId peer) {
    var handle = handles.get(peer);
    return handle == null ? peer.toString().substring(0, DIGITS_SHOWN) : handle;
  }

  @Override
  public long voidBefore(PeerId peer) {
    return voidBefore.getOrDefault(peer, 0L);
  }
}
