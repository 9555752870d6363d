package io.redgiant.cli;

import io.redgiant.client.RedGiantNetwork;
import io.redgiant.client.RedGiantPeer;
import io.redgiant.protocol.NodeUrl;
import io.redgiant.protocol.Position;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = Seconds.class,
      description = "How long the node may be silent.")
  private Duration timeout;

  @Mixin private OutputOptions output;

  Output output() {
    return output.output();
  }

  RedGiantPeer peer(String label, Position after) {
    return RedGiantPeer.at(node, new RedGiantPeer.Settings(timeout, label, after));
  }

  RedGiantNetwork network(Position after) {
    return RedGiantNetwork.at(node, timeout, after);
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

  RedGiantPeer peer() {
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
