package io.redgiant.cli;

import io.redgiant.client.Access;
import io.redgiant.client.RedGiantNetwork;
import io.redgiant.client.RedGiantPeer;
import io.redgiant.client.Trust;
import io.redgiant.node.ConfigDirectory;
import io.redgiant.protocol.NodeUrl;
import io.redgiant.protocol.Position;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that asks a node. */
final class NodeOptions {
  @Option(
      names = "--node",
      paramLabel = "URL",
      converter = Url.class,
      description = "The node to ask (REDGIANT_NODE); ${DEFAULT-VALUE} unless set.")
  private URI node;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The token of the peer to be, or - for stdin; else what redgiant join has kept.")
  private @Nullable String tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "The certificate of the authority to trust by HTTPS (PEM).")
  private @Nullable Path authority;

  @Option(
      names = "--fingerprint",
      paramLabel = "SHA256",
      description = "The authority to trust by HTTPS, by the SHA-256 of its certificate.")
  private @Nullable String fingerprint;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "How long the node may be silent.")
  private Duration timeout;

  @Mixin private OutputOptions output;

  Output output() {
    return output.output();
  }

  RedGiantPeer peer(String label, Position after) throws Exception {
    return RedGiantPeer.at(node, new RedGiantPeer.Settings(timeout, label, after, access()));
  }

  RedGiantNetwork network(Position after) throws Exception {
    return RedGiantNetwork.at(node, timeout, after, access());
  }

  /** Who one is there, and which node that is: as was said, or as an invitation has left it. */
  private Access access() throws Exception {
    var kept =
        "https".equalsIgnoreCase(node.getScheme())
            ? new KnownNode(ConfigDirectory.of(System.getenv()), node).access()
            : Optional.<Access>empty();
    var known = kept.orElse(Access.GUEST);
    try {
      return new Access(
          tokenFile == null ? known.token() : token(tokenFile),
          authority != null
              ? Trust.ofAuthority(authority)
              : fingerprint != null ? Trust.ofFingerprint(fingerprint) : known.trust());
    } catch (IllegalArgumentException malformed) {
      throw new Ending.Because(ExitCode.USAGE, String.valueOf(malformed.getMessage()), null);
    }
  }

  private static String token(String file) throws Exception {
    var text =
        file.equals("-")
            ? new String(System.in.readAllBytes(), StandardCharsets.US_ASCII)
            : Files.readString(Path.of(file));
    var token = text.strip();
    if (!token.matches("[A-Za-z0-9_-]+")) {
      throw new Ending.Because(ExitCode.USAGE, file + " does not hold a token", null);
    }
    return token;
  }

  /** A network through another node than that of the command line. */
  static RedGiantNetwork network(URI other, Duration patience) {
    return RedGiantNetwork.at(other, patience, Position.START);
  }

  URI url() {
    return node;
  }

  static RedGiantPeer peer(URI other, Duration patience) {
    return RedGiantPeer.at(other, new RedGiantPeer.Settings(patience, "", Position.START));
  }

  RedGiantPeer peer() throws Exception {
    return peer("", Position.START);
  }

  /** Waits for a stage; throws what it failed with. */
  static <T> T await(CompletionStage<T> stage) throws Exception {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    }
  }

  static final class Url implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      return NodeUrl.parse(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "a node's URL is like http://127.0.0.1:8080, not '" + text + "'"));
    }
  }

  static final class Seconds implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        double seconds = Double.parseDouble(text);
        if (seconds > 0 && seconds < 1_000_000) {
          return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
        }
      } catch (NumberFormatException malformed) {
        // the same answer as for a number out of bounds
      }
      throw new TypeConversionException("seconds are a number above 0, not '" + text + "'");
    }
  }
}
