package io.redgiant.lan;

import static io.redgiant.protocol.Address.LOCAL_INVITATION_MAKE;
import static io.redgiant.protocol.Address.LOCAL_INVITATION_USE;
import static io.redgiant.protocol.Address.LOCAL_LAN_CHANGED;
import static io.redgiant.protocol.Address.LOCAL_LAN_PLACE;

import io.redgiant.disk.Disk;
import io.redgiant.local.Answer;
import io.redgiant.local.ByReference;
import io.redgiant.local.Fingerprint;
import io.redgiant.local.Invitation;
import io.redgiant.local.InvitationMake;
import io.redgiant.local.InvitationUse;
import io.redgiant.local.Invited;
import io.redgiant.local.LanPlace;
import io.redgiant.local.LanPlaceQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows where the local network reaches this node and what it shows there, looks each minute
 * whether that has changed, and keeps the invitations. A worker, as all of it is on disk.
 */
public final class LanVerticle extends VerticleBase {
  /** What a directory may be given of another node's, so that both have one authority. */
  public static final String AUTHORITY_FILE = Credentials.AUTHORITY;

  private static final Logger LOG = LoggerFactory.getLogger(LanVerticle.class);

  /** A machine that comes into another network is reached there after that. */
  private static final long LOOK_MILLIS = 60_000;

  private final LanSettings settings;
  private final Disk disk;
  private final InstantSource clock;
  private final SecureRandom random;
  // This verticle's worker thread.
  private @Nullable Credentials credentials;
  private @Nullable Invitations invitations;
  private @Nullable LanPlace place;

  public LanVerticle(LanSettings settings, Disk disk, InstantSource clock, SecureRandom random) {
    this.settings = settings;
    this.disk = disk;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Future<?> start() throws Exception {
    credentials = new Credentials(disk, random, Credentials.machine());
    try {
      invitations = Invitations.of(disk, random);
      place = look();
    } catch (IllegalArgumentException unusable) {
      throw new Refusal(Failure.UNAVAILABLE, String.valueOf(unusable.getMessage()));
    }
    vertx.setPeriodic(LOOK_MILLIS, tick -> lookAgain());
    var bus = vertx.eventBus();
    return Future.all(
        bus.<LanPlaceQuery>localConsumer(LOCAL_LAN_PLACE, Answer.with(this::place)).completion(),
        bus.<InvitationMake>localConsumer(LOCAL_INVITATION_MAKE, Answer.with(this::make))
            .completion(),
        bus.<InvitationUse>localConsumer(LOCAL_INVITATION_USE, Answer.with(this::use))
            .completion());
  }

  private LanPlace look() throws IOException {
    var addresses = LanAddresses.of(settings);
    var held = Objects.requireNonNull(credentials, "not started").at(addresses, clock.instant());
    return new LanPlace(
        addresses,
        settings.port(),
        held.hosts(),
        held.server().chainText(),
        held.server().keyText(),
        PemFile.text(held.authority().certificate()),
        Fingerprint.of(held.authority().certificate()));
  }

  private void lookAgain() {
    try {
      var now = look();
      if (!now.equals(place)) {
        LOG.info("this node is at {} for its local network now", now);
        place = now;
        vertx.eventBus().publish(LOCAL_LAN_CHANGED, now, ByReference.THIS_NODE);
      }
    } catch (Refusal away) {
      LOG.debug("this node stays where it was for its local network: {}", away.getMessage());
    } catch (IOException | IllegalArgumentException failed) {
      LOG.warn("the certificate for the local network stays as it is", failed);
    }
  }

  private Future<LanPlace> place(LanPlaceQuery query) {
    return Future.succeededFuture(Objects.requireNonNull(place, "not started"));
  }

  private Future<Invitation> make(InvitationMake wish) {
    try {
      return Future.succeededFuture(
          Objects.requireNonNull(invitations, "not started")
              .make(wish.lastsMillis(), clock.instant()));
    } catch (IOException unwritable) {
      return Future.failedFuture(unwritten(unwritable));
    }
  }

  private Future<Invited> use(InvitationUse shown) {
    try {
      return Future.succeededFuture(
          Objects.requireNonNull(invitations, "not started")
              .use(shown.token(), shown.nonce(), clock.instant()));
    } catch (IOException unwritable) {
      return Future.failedFuture(unwritten(unwritable));
    }
  }

  private static Refusal unwritten(IOException failed) {
    LOG.error("the invitations cannot be written", failed);
    return new Refusal(
        Failure.UNAVAILABLE, "this node cannot write to its disk just now; try again later");
  }
}
