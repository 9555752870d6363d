package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_INVITATION_MAKE;

import io.redgiant.local.Answer;
import io.redgiant.local.Invitation;
import io.redgiant.local.InvitationMake;
import io.redgiant.protocol.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What people of the local network need to come in: an invitation, and whom to trust. */
record LanRoutes(EventBus bus, Bodies bodies, LanSide lan) {
  private static final long SECONDS_DEFAULT = 24 * 3_600;

  /** Makes an invitation: 201 with its link, which is told this once. */
  Future<Void> invite(RoutingContext context) {
    var request = context.request().pause();
    new QueryParameters(context, Set.of());
    return SmallJson.fields(bodies, request, Set.of("expiresSeconds"))
        .map(
            fields ->
                fields.containsKey("expiresSeconds")
                    ? Json.number(fields, "expiresSeconds")
                    : SECONDS_DEFAULT)
        .compose(
            seconds -> {
              var place = lan.place();
              long millis = Math.clamp(seconds, 0, Long.MAX_VALUE / 1_000) * 1_000;
              return Answer.<Invitation>from(bus, LOCAL_INVITATION_MAKE, new InvitationMake(millis))
                  .compose(
                      made ->
                          JsonAnswer.send(
                              context.response().setStatusCode(201),
                              json -> {
                                json.writeStartObject();
                                json.writeStringField("link", made.link(place));
                                json.writeStringField("expiresAt", made.expires().toString());
                                json.writeStringField("url", place.url());
                                json.writeStringField("fingerprint", place.fingerprint().shown());
                                json.writeEndObject();
                              }));
            });
  }

  /** The certificate of the authority that vouches for this node, for browsers to be told of. */
  Future<Void> authority(RoutingContext context) {
    new QueryParameters(context, Set.of());
    return context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/x-x509-ca-cert")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(Buffer.buffer(lan.place().authority().getBytes(StandardCharsets.US_ASCII)));
  }
}
