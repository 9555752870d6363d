package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_NETWORK_STATE;

import io.redgiant.local.Answer;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.NetworkState;
import io.redgiant.local.NetworkStateQuery;
import io.redgiant.local.Noted;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.SettingChanged;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** What is set for the whole network: {@code /api/v1/settings}. */
final class SettingRoutes {
  private final Vertx vertx;
  private final Bodies bodies;
  private final Catalogue catalogue;

  SettingRoutes(Vertx vertx, Bodies bodies, Catalogue catalogue) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.catalogue = catalogue;
  }

  /** Each setting and its value. */
  Future<Void> settings(RoutingContext context) {
    var after = new RequestHeaders(context.request()).after();
    new QueryParameters(context, Set.of());
    return catalogue.reached(Asker.of(context).peer(), after).compose(reached -> answer(context));
  }

  /** Changes one: 200 with all of them. */
  Future<Void> put(RoutingContext context) {
    var request = context.request().pause();
    var name = RequestPath.parameter(context, "name");
    new QueryParameters(context, Set.of());
    if (!name.equals(SettingChanged.REPLICAS)) {
      throw new Refusal(
          Failure.NOT_FOUND,
          "there is no setting '%s'; there is %s".formatted(name, SettingChanged.REPLICAS));
    }
    return SmallJson.fields(bodies, request, Set.of("value"))
        .compose(
            fields -> {
              var value = fields.get("value");
              if (value == null) {
                throw Json.wrongField("value", "a number");
              }
              return catalogue.<Noted>append(new JournalWrite.Change(name, value));
            })
        .compose(
            noted -> {
              JsonAnswer.putWritten(context.response(), noted);
              return answer(context);
            });
  }

  private Future<Void> answer(RoutingContext context) {
    return Answer.<NetworkState>from(vertx.eventBus(), LOCAL_NETWORK_STATE, new NetworkStateQuery())
        .compose(
            state ->
                JsonAnswer.send(
                    context.response(),
                    json -> {
                      json.writeStartObject();
                      json.writeNumberField(SettingChanged.REPLICAS, state.replicas());
                      json.writeEndObject();
                    }));
  }
}
