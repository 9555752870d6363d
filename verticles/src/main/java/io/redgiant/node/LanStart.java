package io.redgiant.node;

import static io.redgiant.protocol.Address.LOCAL_INVITATION_MAKE;
import static io.redgiant.protocol.Address.LOCAL_LAN_PLACE;

import io.redgiant.lan.LanVerticle;
import io.redgiant.local.Answer;
import io.redgiant.local.Invitation;
import io.redgiant.local.InvitationMake;
import io.redgiant.local.LanPlace;
import io.redgiant.local.LanPlaceQuery;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** A node's side to the local network at its start: before the web, which asks there. */
final class LanStart {
  private LanStart() {}

  /** Where the local network is to reach this node, if at all. */
  static Future<Optional<LanPlace>> deploy(
      NodeConfig config,
      DataDirectory data,
      InstantSource clock,
      SecureRandom random,
      Vertx vertx) {
    if (config.lan().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return vertx
        .deployVerticle(
            new LanVerticle(config.lan().get(), data.disk(), clock, random),
            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
        .compose(
            done ->
                Answer.<LanPlace>from(vertx.eventBus(), LOCAL_LAN_PLACE, new LanPlaceQuery())
                    .map(Optional::of));
  }

  /** An invitation to whoever is told of it first, for a day. */
  static Future<Invitation> invite(Vertx vertx) {
    return Answer.from(
        vertx.eventBus(), LOCAL_INVITATION_MAKE, new InvitationMake(Duration.ofDays(1).toMillis()));
  }
}
