package io.redgiant.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.local.Answer;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Noted;
import io.redgiant.local.Shares;
import io.redgiant.protocol.Address;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.ShareChanged;
import io.redgiant.protocol.ShareId;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Links to files for people without a token: {@code /api/v1/shares}, and {@code /s/{shareId}}, what
 * such a link opens. Whoever knows one has one version of one file, until the link ends.
 */
final class ShareRoutes {
  /** What is under it is answered without a token. */
  static final String PREFIX = "/s/";

  private static final long SECONDS_DEFAULT = TimeUnit.DAYS.toSeconds(7);

  private final EventBus bus;
  private final Bodies bodies;
  private final Catalogue catalogue;
  private final Download download;
  private final EdgeRules edge;
  private final SecureRandom random = new SecureRandom();

  ShareRoutes(EventBus bus, Bodies bodies, Catalogue catalogue, Download download, EdgeRules edge) {
    this.bus = bus;
    this.bodies = bodies;
    this.catalogue = catalogue;
    this.download = download;
    this.edge = edge;
  }

  /** Makes a link: 201. */
  Future<Void> create(RoutingContext context) {
    var request = context.request().pause();
    new QueryParameters(context, Set.of());
    var asker = Asker.of(context);
    var after = new RequestHeaders(request).after();
    return SmallJson.fields(bodies, request, Set.of("room", "path", "version", "seconds"))
        .compose(
            fields ->
                catalogue
                    .room(asker.peer(), after, fields.getOrDefault("room", "lobby"))
                    .compose(
                        room ->
                            catalogue.find(
                                new EntryQuery.ByPath(
                                    asker.peer(),
                                    after,
                                    room.room(),
                                    EntryPath.of(fields.getOrDefault("path", "")),
                                    version(fields))))
                    .compose(
                        found -> {
                          var entry = found.first();
                          long now = System.currentTimeMillis();
                          var share =
                              new ShareChanged(
                                  ShareId.random(random),
                                  asker.peer(),
                                  entry.room(),
                                  entry.version(),
                                  now + TimeUnit.SECONDS.toMillis(seconds(fields)),
                                  false);
                          return catalogue
                              .<Noted>append(new JournalWrite.Share(share, now))
                              .compose(
                                  noted -> {
                                    JsonAnswer.putWritten(
                                        context.response().setStatusCode(201), noted);
                                    return JsonAnswer.send(
                                        context.response(),
                                        json ->
                                            write(
                                                json,
                                                new Shares.Share(
                                                    share.share(),
                                                    entry,
                                                    found.roomName(entry),
                                                    share.untilMillis())));
                                  });
                        }));
  }

  private static @Nullable RecordId version(Map<String, String> fields) {
    var text = fields.get("version");
    try {
      return text == null ? null : RecordId.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw Json.wrongField("version", "a version's id of 64 hexadecimal digits");
    }
  }

  private static long seconds(Map<String, String> fields) {
    long seconds = fields.containsKey("seconds") ? Json.number(fields, "seconds") : SECONDS_DEFAULT;
    if (seconds < 1 || seconds > Limits.SHARE_SECONDS_MAX) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a link is good for 1 to %d seconds, not %d"
              .formatted(Limits.SHARE_SECONDS_MAX, seconds));
    }
    return seconds;
  }

  /** The links of whoever asks that are good. */
  Future<Void> list(RoutingContext context) {
    new QueryParameters(context, Set.of());
    var after = new RequestHeaders(context.request()).after();
    return find(new EntryQuery.OwnShares(
            Asker.of(context).peer(), after, System.currentTimeMillis()))
        .compose(
            found ->
                JsonAnswer.send(
                    context.response(),
                    json -> {
                      json.writeStartObject();
                      json.writeArrayFieldStart("shares");
                      for (var share : found.shares()) {
                        write(json, share);
                      }
                      json.writeEndArray();
                      json.writeEndObject();
                    }));
  }

  /** Ends a link, one's own or, for the node's operator, anybody's: 204. */
  Future<Void> delete(RoutingContext context) {
    new QueryParameters(context, Set.of());
    var peer = edge.isOperator(context.request()) ? null : Asker.of(context).peer();
    return catalogue
        .<Noted>append(new JournalWrite.EndShare(share(context), peer))
        .compose(
            noted -> {
              JsonAnswer.putWritten(context.response(), noted);
              return context.response().setStatusCode(204).end();
            });
  }

  /** What the link gives, whoever asks. */
  Future<Void> open(RoutingContext context) {
    var parameters = new QueryParameters(context, Set.of("download"));
    var response = context.response();
    response.putHeader("Referrer-Policy", "no-referrer").putHeader("X-Robots-Tag", "noindex");
    return find(new EntryQuery.Shared(
            PeerId.NONE, Position.START, share(context), System.currentTimeMillis()))
        .compose(
            found ->
                download.answer(
                    context.request(),
                    found.first().entry(),
                    Download.MAY_CHANGE,
                    parameters.has("download")));
  }

  private Future<Shares> find(EntryQuery query) {
    return Answer.from(bus, Address.LOCAL_ENTRY_FIND, query);
  }

  private static ShareId share(RoutingContext context) {
    try {
      return ShareId.parse(RequestPath.parameter(context, "shareId"));
    } catch (IllegalArgumentException malformed) {
      throw new Refusal(Failure.NOT_FOUND, "there is no such link");
    }
  }

  private static void write(JsonGenerator json, Shares.Share share) throws IOException {
    var entry = share.entry();
    json.writeStartObject();
    json.writeStringField("id", share.id().toString());
    json.writeStringField("url", PREFIX + share.id());
    json.writeStringField("room", share.room());
    json.writeStringField("path", entry.path().text());
    json.writeStringField("contentId", entry.content().toString());
    json.writeStringField("version", entry.version().toString());
    json.writeNumberField("size", entry.size());
    json.writeStringField("expiresAt", Instant.ofEpochMilli(share.untilMillis()).toString());
    json.writeEndObject();
  }
}
