package io.redgiant.cli;

import io.redgiant.client.RedGiantNetwork;
import io.redgiant.local.OperatorToken;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options of the commands that only a node's operator may give: whoever can read its data
 * directory, or was told the token. There is no option for that, as command lines are public.
 */
final class OperatorOptions {
  private static final String REMEDY =
      "--data DIR with the data directory of that node, or " + OperatorToken.VARIABLE;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The node's data directory, which has its operator.token, or that of redgiant cluster"
              + " (REDGIANT_DATA); data unless set.")
  private @Nullable Path data;

  @Mixin private NodeOptions node;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  Output output() {
    return node.output();
  }

  RedGiantNetwork network() throws Exception {
    return node.network(Position.START);
  }

  /** What the node wants to see. */
  String authorization() throws Exception {
    var told = configuration().variable(OperatorToken.VARIABLE);
    if (told == null) {
      return ofDirectory().authorization();
    }
    try {
      return OperatorToken.parse(told).authorization();
    } catch (IllegalArgumentException malformed) {
      throw new Ending.Because(
          ExitCode.USAGE, OperatorToken.VARIABLE + ": " + malformed.getMessage(), null);
    }
  }

  /** The token goes to the node whose directory it is from, and to no other. */
  private OperatorToken ofDirectory() throws Exception {
    var asked = NodeOptions.await(node.peer().node()).node();
    var directories = directories();
    for (var directory : directories) {
      if (asked.equals(identity(directory))) {
        return read(directory.resolve(OperatorToken.FILE));
      }
    }
    throw refused(
        directories.isEmpty()
            ? "this is for the node's operator, and %s is no data directory of a node"
                .formatted(directory())
            : "%s is of another node than the one at %s".formatted(directory(), node.url()));
  }

  private Path directory() {
    if (data != null) {
      return data;
    }
    return Path.of(Objects.requireNonNullElse(configuration().variable("REDGIANT_DATA"), "data"));
  }

  /** The one that was named, or those of a cluster's nodes in it. */
  private List<Path> directories() throws IOException {
    var found = new ArrayList<Path>();
    var named = directory();
    if (Files.exists(named.resolve("node.id"))) {
      found.add(named);
    } else if (Files.isDirectory(named)) {
      try (var nodes = Files.newDirectoryStream(named, "node-*")) {
        for (var each : nodes) {
          if (Files.exists(each.resolve("node.id"))) {
            found.add(each);
          }
        }
      }
    }
    return found;
  }

  private static NodeId identity(Path directory) throws Exception {
    var file = directory.resolve("node.id");
    try {
      return NodeId.parse(Files.readString(file).strip());
    } catch (IllegalArgumentException malformed) {
      throw refused(file + " holds no id of a node");
    }
  }

  private static OperatorToken read(Path file) throws Exception {
    try {
      return OperatorToken.parse(Files.readString(file));
    } catch (IOException unreadable) {
      throw refused("this is for the node's operator, who can read " + file);
    } catch (IllegalArgumentException malformed) {
      throw refused(file + ": " + malformed.getMessage());
    }
  }

  private Configuration configuration() {
    return (Configuration) command.defaultValueProvider();
  }

  private static Ending.Because refused(String detail) {
    return new Ending.Because(ExitCode.REFUSED, detail, REMEDY);
  }
}
