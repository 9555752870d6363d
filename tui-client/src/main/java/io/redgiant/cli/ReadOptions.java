package io.redgiant.cli;

import io.redgiant.client.RedGiantNetwork;
import io.redgiant.client.RedGiantPeer;
import io.redgiant.protocol.Position;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the commands that read what others may just have written. */
final class ReadOptions {
  @Mixin private NodeOptions node;

  @Option(
      names = "--after",
      paramLabel = "POSITION",
      converter = After.class,
      description = "Wait until the node has what this write created.")
  private @Nullable Position after;

  Output output() {
    return node.output();
  }

  RedGiantPeer peer() throws Exception {
    return node.peer("", position());
  }

  RedGiantNetwork network() throws Exception {
    return node.network(position());
  }

  private Position position() {
    return after == null ? Position.START : after;
  }

  static final class After implements ITypeConverter<Position> {
    @Override
    public Position convert(String text) {
      try {
        return Position.parse(text);
      } catch (IllegalArgumentException malformed) {
        throw new TypeConversionException(malformed.getMessage());
      }
    }
  }
}
