package io.redgiant.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.client.LayoutNode;
import io.redgiant.client.Operated;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redgiant layout}: the bare word shows it. */
@Command(
    name = "layout",
    mixinStandardHelpOptions = true,
    subcommands = {
      LayoutCommand.Show.class,
      LayoutCommand.Add.class,
      LayoutCommand.Drain.class,
      LayoutCommand.Remove.class,
      LayoutCommand.Weight.class
    },
    header = {
      "Show or change which nodes hold contents, and how much each.",
      "",
      "Examples:",
      "  redgiant layout                           which nodes there are",
      "  redgiant layout weight 3f9a 500           it holds half of what one of 1000 does",
      "  redgiant layout drain 3f9a                it gets nothing more, and is to leave",
      "  redgiant layout remove 3f9a               it is gone, and comes back only if added",
      ""
    },
    footer = {
      "",
      "NODE is a node's id, or its first digits. Changes are for the operator of the node that is",
      "asked: whoever can read its data directory (--data) or has its token in",
      "REDGIANT_OPERATOR_TOKEN. With --json, what redgiant layout show --json prints."
    })
final class LayoutCommand implements Callable<Integer> {
  private static final String JSON =
      "With --json, a line for each node: nodeId, state, weight, here, url, left.";
  private static final String CHANGED_JSON =
      "With --json, one line: nodeId, state, weight, here, url, left, copies, position.";

  @Mixin private ReadOptions node;

  @Override
  public Integer call() throws Exception {
    return show(node);
  }

  private static int show(ReadOptions node) throws Exception {
    var layout = NodeOptions.await(node.network().layout());
    var output = node.output();
    for (var place : layout.nodes()) {
      output.result(Rows.layoutNode(place), Output.object(json -> writeFields(place, json)));
    }
    output.text(
        layout.replicas() == 1
            ? "one copy of each content is wanted"
            : layout.replicas() + " copies of each content are wanted");
    return ExitCode.OK.number();
  }

  private static int changed(Operated<LayoutNode> operated, Output output) {
    output.result(
        Rows.layoutNode(operated.now()),
        Output.object(
            json -> {
              writeFields(operated.now(), json);
              json.writeStringField("copies", operated.copies());
              json.writeStringField("position", operated.position().toString());
            }));
    return ExitCode.OK.number();
  }

  private static void writeFields(LayoutNode node, JsonGenerator json) throws IOException {
    json.writeStringField("nodeId", node.node().toString());
    json.writeStringField("state", node.state());
    json.writeNumberField("weight", node.weight());
    json.writeBooleanField("here", node.url() != null);
    json.writeStringField("url", node.url());
    var left = node.left();
    if (left == null) {
      json.writeNullField("left");
    } else {
      json.writeNumberField("left", left);
    }
  }

  /** {@code redgiant layout show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      header = {
        "Show every node that ever joined: its first digits, state, weight, and where it is.",
        ""
      },
      footer = {"", JSON})
  static final class Show implements Callable<Integer> {
    @Mixin private ReadOptions node;

    @Override
    public Integer call() throws Exception {
      return show(node);
    }
  }

  /** {@code redgiant layout add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      header = {
        "Have a node hold contents, also one that was drained or removed.",
        "",
        "A new node joins by itself; this brings one back.",
        ""
      },
      footer = {"", CHANGED_JSON})
  static final class Add implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "Its id, or the first digits of that.")
    private String named;

    @Option(
        names = "--weight",
        paramLabel = "N",
        description =
            "How much it holds, compared with others; unless said what it was before, or the GiB"
                + " of its disk.")
    private @Nullable Integer weight;

    @Mixin private OperatorOptions operator;

    @Override
    public Integer call() throws Exception {
      var added = operator.network().place(operator.authorization(), named, "active", weight);
      return changed(NodeOptions.await(added), operator.output());
    }
  }

  /** {@code redgiant layout drain}. */
  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      header = {
        "Give a node nothing more; it keeps what it has until others have that.",
        "",
        "redgiant layout says how much is left, and when the node may go.",
        ""
      },
      footer = {"", CHANGED_JSON})
  static final class Drain implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "Its id, or the first digits of that.")
    private String named;

    @Mixin private OperatorOptions operator;

    @Override
    public Integer call() throws Exception {
      var drained = operator.network().place(operator.authorization(), named, "draining", null);
      return changed(NodeOptions.await(drained), operator.output());
    }
  }

  /** {@code redgiant layout remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      header = {"Take a node out of the layout: one that is drained, or gone for good.", ""},
      footer = {"", CHANGED_JSON})
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "Its id, or the first digits of that.")
    private String named;

    @Option(
        names = "--force",
        description = "Although it is up and holds contents, of which it may have the only copy.")
    private boolean force;

    @Mixin private OperatorOptions operator;

    @Override
    public Integer call() throws Exception {
      var removed = operator.network().remove(operator.authorization(), named, force);
      return changed(NodeOptions.await(removed), operator.output());
    }
  }

  /** {@code redgiant layout weight}. */
  @Command(
      name = "weight",
      mixinStandardHelpOptions = true,
      header = {"Say how much a node holds, compared with others.", ""},
      footer = {"", CHANGED_JSON})
  static final class Weight implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "Its id, or the first digits of that.")
    private String named;

    @Parameters(paramLabel = "N", description = "By default it is the GiB of a node's disk.")
    private int weight;

    @Mixin private OperatorOptions operator;

    @Override
    public Integer call() throws Exception {
      var weighed = operator.network().place(operator.authorization(), named, null, weight);
      return changed(NodeOptions.await(weighed), operator.output());
    }
  }
}
