package io.redgiant.node;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How nodes know each other on the event bus: whoever has a certificate of the network's own
 * authority is one of them, and nobody else. PEM files.
 */
public record BusTls(Path certificate, Path key, Path authority) {
  /** Says of a file that cannot be read which one it is. */
  void check() {
    for (var file : List.of(certificate, key, authority)) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException(
            file + " cannot be read; the --cluster-tls settings name PEM files");
      }
    }
  }

  EventBusOptions on(EventBusOptions bus) {
    return bus.setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions().setCertPath(certificate.toString()).setKeyPath(key.toString()))
        .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()))
        .setTrustAll(false) // the bus would take anybody otherwise
        .setClientAuth(ClientAuth.REQUIRED);
  }
}
