package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_INVITATION_USE;
import static io.redgiant.protocol.Address.LOCAL_PEER_NAME;
import static io.redgiant.protocol.Address.LOCAL_PEER_REVOKE;

import io.redgiant.local.Answer;
import io.redgiant.local.InvitationUse;
import io.redgiant.local.Invited;
import io.redgiant.local.Noted;
import io.redgiant.local.PeerName;
import io.redgiant.local.PeerRevoke;
import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Handle;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who one is: {@code /api/v1/session}, and {@code /api/v1/peers/{peerId}/tokens}. */
final class SessionRoutes {
  private final EventBus bus;
  private final Bodies bodies;
  private final PeerTokens tokens;
  private final PeerDirectory peers;
  private final EdgeRules edge;

  SessionRoutes(
      EventBus bus, Bodies bodies, PeerTokens tokens, PeerDirectory peers, EdgeRules edge) {
    this.edge = edge;
    this.bus = bus;
    this.bodies = bodies;
    this.tokens = tokens;
    this.peers = peers;
  }

  /**
   * Makes a peer: 201 with its token, which is told this once. From another machine that takes an
   * invitation, also of who is a peer already: nobody is to have peers to spare.
   */
  Future<Void> create(RoutingContext context) {
    var request = context.request().pause();
    new QueryParameters(context, Set.of());
    return SmallJson.fields(bodies, request, Set.of("handle", "invitation", "nonce"))
        .compose(
            fields -> {
              var handle = handle(fields);
              return peer(request, fields)
                  .compose(
                      peer -> {
                        // Made before the record, so that it is older than all that revokes what
                        // there was.
                        var token = tokens.issue(peer.peer(), peer.sinceMillis());
                        return name(peer.peer(), handle)
                            .compose(
                                noted -> {
                                  JsonAnswer.putWritten(
                                      context.response().setStatusCode(201), noted);
                                  return answer(context, token, peer.peer(), handle);
                                });
                      });
            });
  }

  private Future<Invited> peer(HttpServerRequest request, Map<String, String> fields) {
    var invitation = fields.get("invitation");
    if (invitation == null) {
      if (EdgeRules.needsToken(request)) {
        throw new Refusal(
            Failure.NOT_AUTHENTICATED,
            "from another machine this takes an invitation; redgiant invite makes one on the"
                + " node's machine");
      }
      return Future.succeededFuture(new Invited(tokens.newPeer(), tokens.nowMillis()));
    }
    var nonce = fields.get("nonce");
    if (nonce == null) {
      throw Json.wrongField("nonce", "a random text, the same when the request is sent again");
    }
    edge.checkInvitation(request);
    return Answer.<Invited>from(bus, LOCAL_INVITATION_USE, new InvitationUse(invitation, nonce))
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof Refusal none && isWrong(none.failure())
                        ? edge.wrong(request, none)
                        : error));
  }

  private static boolean isWrong(Failure failure) {
    return failure == Failure.NOT_AUTHENTICATED || failure == Failure.GONE;
  }

  /** Who the request's sender is. */
  Future<Void> get(RoutingContext context) {
    new QueryParameters(context, Set.of());
    var asker = Asker.of(context);
    return answer(context, null, asker.peer(), asker.handle());
  }

  /** Another handle for the same peer: 200. */
  Future<Void> put(RoutingContext context) {
    var asker = Asker.of(context);
    return handle(context)
        .compose(
            handle -> {
              if (asker.guest()) {
                throw new Refusal(
                    Failure.FORBIDDEN,
                    "the guest is called guest; POST here makes a peer that has a handle");
              }
              return name(asker.peer(), handle)
                  .compose(
                      noted -> {
                        JsonAnswer.putWritten(context.response(), noted);
                        return answer(context, null, asker.peer(), handle);
                      });
            });
  }

  /** Ends all tokens that a peer has: 204. */
  Future<Void> revoke(RoutingContext context) {
    new QueryParameters(context, Set.of());
    var peer = peer(RequestPath.parameter(context, "peerId"));
    return Answer.<Noted>from(bus, LOCAL_PEER_REVOKE, new PeerRevoke(peer))
        .compose(
            noted -> {
              JsonAnswer.putWritten(context.response(), noted);
              return context.response().setStatusCode(204).end();
            });
  }

  private Future<String> handle(RoutingContext context) {
    var request = context.request().pause();
    new QueryParameters(context, Set.of());
    return SmallJson.fields(bodies, request, Set.of("handle")).map(SessionRoutes::handle);
  }

  private static String handle(Map<String, String> fields) {
    var handle = fields.get("handle");
    if (handle == null) {
      throw Json.wrongField("handle", "a text");
    }
    return Handle.of(handle);
  }

  private Future<Noted> name(PeerId peer, String handle) {
    return Answer.<Noted>from(bus, LOCAL_PEER_NAME, new PeerName(peer, handle))
        .map(
            noted -> {
              peers.named(peer, handle); // here at once; the event tells the other event loops
              return noted;
            });
  }

  private static Future<Void> answer(
      RoutingContext context, @Nullable String token, PeerId peer, String handle) {
    return JsonAnswer.send(
        context.response(),
        json -> {
          json.writeStartObject();
          if (token != null) {
            json.writeStringField("token", token);
          }
          json.writeObjectFieldStart("peer");
          json.writeStringField("id", peer.toString());
          json.writeStringField("handle", handle);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static PeerId peer(String hex) {
    try {
      return PeerId.parse(hex);
    } catch (IllegalArgumentException malformed) {
      throw new Refusal(
          Failure.BAD_REQUEST, "a peer's id is 32 hexadecimal digits, not '" + hex + "'");
    }
  }
}
