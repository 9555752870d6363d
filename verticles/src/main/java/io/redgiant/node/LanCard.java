package io.redgiant.node;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.local.Invitation;
import io.redgiant.local.LanPlace;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node that serves the local network says when it starts: where, whom to trust, a link.
 *
 * @param invitation null where none was to be had; the node serves all the same
 */
record LanCard(LanPlace place, @Nullable Invitation invitation) {
  private static final Logger LOG = LoggerFactory.getLogger(LanCard.class);

  /** That of a node; empty where it does not serve the local network. */
  static Future<Optional<LanCard>> of(Node node) {
    return node.lan().isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : node.invite()
            .onFailure(error -> LOG.warn("no invitation was made: {}", error.getMessage()))
            .transform(
                made ->
                    Future.succeededFuture(
                        Optional.of(new LanCard(node.lan().get(), made.result()))));
  }

  String text(QrCode.Screen screen) {
    var text =
        """
        lan   %s
        trust %s
              SHA-256 of the authority, which %s/ca.crt has for browsers to install
        """
            .formatted(place.url(), place.fingerprint().shown(), place.url());
    return (text + open(screen)).stripTrailing();
  }

  private String open(QrCode.Screen screen) {
    if (invitation == null) {
      return "";
    }
    var link = invitation.link(place);
    return """
    open  %s
          lets in one person until %s; redgiant invite makes more
    %s\
    """
        .formatted(
            link, invitation.expires().truncatedTo(ChronoUnit.MINUTES), QrCode.draw(link, screen));
  }

  void writeFields(JsonGenerator json) throws IOException {
    json.writeStringField("lan", place.url());
    json.writeStringField("fingerprint", place.fingerprint().shown());
    if (invitation != null) {
      json.writeStringField("invitation", invitation.link(place));
      json.writeStringField("invitationExpiresAt", invitation.expires().toString());
    }
  }
}
