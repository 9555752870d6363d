package io.redgiant.web;

import io.redgiant.local.OperatorToken;
import io.redgiant.local.PeerTokens;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who asks, by {@code Authorization: Bearer <token>}, or for a WebSocket {@code
 * Sec-WebSocket-Protocol: redgiant, redgiant.token.<token>}: the peer whose token it is, or the
 * guest where there is none. Without these headers a pass in the URL opens the one content that it
 * is for. The operator's token says what one may do and not who one is, so with it, too, one is the
 * guest. Anything else in that header is refused, as whoever sent it means to be somebody.
 */
final class Askers {
  private static final String SCHEME = "Bearer ";

  /** With a token behind it; beside {@link Listeners#SUB_PROTOCOL}, which the node agrees to. */
  private static final String TOKEN_PROTOCOL = "redgiant.token.";

  private static final Pattern LIKE_AN_OPERATORS = Pattern.compile("[0-9a-f]{64}");

  private final Asker guest;
  private final PeerTokens tokens;
  private final OperatorToken operator;
  private final PeerDirectory peers;

  Askers(PeerId guest, PeerTokens tokens, OperatorToken operator, PeerDirectory peers) {
    this.guest = Asker.guest(guest);
    this.tokens = tokens;
    this.operator = operator;
    this.peers = peers;
  }

  Asker of(HttpServerRequest request) {
    var given = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    var pass = given.isEmpty() ? PassInUrl.of(request) : null;
    if (pass != null) {
      return of(pass);
    }
    var beside = given.isEmpty() ? besideProtocol(request) : null;
    if (beside != null) {
      return of(beside);
    }
    if (given.isEmpty() || operator.isIn(given)) {
      return guest;
    }
    var authorization = given.getFirst();
    if (given.size() > 1 || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw refusal(
          "the Authorization header is one 'Bearer' and a token: a peer's, or that in this node's"
              + " "
              + OperatorToken.FILE
              + "; without the header one is the guest");
    }
    var text = authorization.substring(SCHEME.length()).strip();
    if (LIKE_AN_OPERATORS.matcher(text).matches()) {
      throw refusal(
          "this is not the token in the %s of this node's data directory"
              .formatted(OperatorToken.FILE));
    }
    return of(text);
  }

  /**
   * What a page shows that opens a WebSocket: a browser sends no other header of its making than
   * the protocols that it offers.
   */
  private static @Nullable String besideProtocol(HttpServerRequest request) {
    for (var header : request.headers().getAll("Sec-WebSocket-Protocol")) {
      for (var offered : header.split(",")) {
        if (offered.strip().startsWith(TOKEN_PROTOCOL)) {
          return offered.strip().substring(TOKEN_PROTOCOL.length());
        }
      }
    }
    return null;
  }

  /** Whose token this is; refuses one that no node of this network made, or that is void. */
  Asker of(String token) {
    var known =
        tokens
            .check(token)
            .orElseThrow(
                () ->
                    refusal(
                        "this token is not one that a node of this network made, nor that in the "
                            + OperatorToken.FILE
                            + " here; POST /api/v1/session answers one"));
    if (isVoid(known.peer(), known.issuedMillis())) {
      throw refusal(
          "this token was ended by an operator; an invitation, or a new session, gives another");
    }
    return new Asker(known.peer(), peers.handle(known.peer()), false, known.issuedMillis());
  }

  /** Whose pass to the content this is. */
  private Asker of(PassInUrl pass) {
    var known = tokens.passes().check(pass.text(), pass.content());
    if (known.isEmpty() || isVoid(known.get().peer(), known.get().issuedMillis())) {
      throw refusal("this is no pass to this content, or it is over; ask for another");
    }
    var peer = known.get().peer();
    return new Asker(peer, peers.handle(peer), false, known.get().issuedMillis());
  }

  Asker guest() {
    return guest;
  }

  /** The same peer as it is shown by now. */
  Asker renewed(Asker asker) {
    return asker.guest()
        ? asker
        : new Asker(asker.peer(), peers.handle(asker.peer()), false, asker.issuedMillis());
  }

  /** Whether the token that this peer came with is no good any more. */
  boolean isVoid(Asker asker) {
    return !asker.guest() && isVoid(asker.peer(), asker.issuedMillis());
  }

  private boolean isVoid(PeerId peer, long issuedMillis) {
    return issuedMillis < peers.voidBefore(peer);
  }

  private static Refusal refusal(String why) {
    return new Refusal(Failure.NOT_AUTHENTICATED, why);
  }
}
