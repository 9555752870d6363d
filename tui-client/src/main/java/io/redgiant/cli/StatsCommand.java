package io.redgiant.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.client.NodeInfo;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redgiant stats}. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    header = {
      "Show a node and what uses its disk.",
      "",
      "Examples:",
      "  redgiant stats",
      "  redgiant stats --digest            the same on every node that has the same records",
      ""
    },
    footer = {
      "",
      "With --json, one line: nodeId, version, startedAt, chunks, chunkBytes, segmentBytes,"
          + " freeBytes, totalBytes, reserveBytes, readOnlyBecause; with --digest stateDigest,"
          + " records."
    })
final class StatsCommand implements Callable<Integer> {
  @Option(
      names = "--digest",
      description =
          "Show what all records come to: one number to compare two nodes by. The node may have to"
              + " read its whole catalogue for it.")
  private boolean digest;

  @Mixin private NodeOptions node;

  @Override
  public Integer call() throws Exception {
    var output = node.output();
    var info = NodeOptions.await(digest ? node.peer().nodeWithState() : node.peer().node());
    if (output.json()) {
      output.result(json -> writeFields(info, json));
    } else {
      output.text(text(info));
    }
    return ExitCode.OK.number();
  }

  private static String text(NodeInfo info) {
    var text =
        """
        node      %s
        version   %s, since %s
        chunks    %d of %s together
        segments  %s on disk
        disk      %s free of %s; uploads leave %s\
        """
            .formatted(
                info.node(),
                Shown.text(info.version()),
                Shown.minute(info.startedAt()),
                info.chunks(),
                Shown.size(info.chunkBytes()),
                Shown.size(info.segmentBytes()),
                Shown.size(info.freeBytes()),
                Shown.size(info.totalBytes()),
                Shown.size(info.reserveBytes()));
    var lines = new StringBuilder(text);
    var why = info.readOnlyBecause();
    if (why != null) {
      lines.append("\nuploads   none: ").append(Shown.text(why));
    }
    var state = info.state();
    if (state != null) {
      lines.append(
          "\nstate     %s of %d records".formatted(Shown.text(state.digest()), state.records()));
    }
    return lines.toString();
  }

  private static void writeFields(NodeInfo info, JsonGenerator json) throws IOException {
    json.writeStringField("nodeId", info.node().toString());
    json.writeStringField("version", info.version());
    json.writeStringField("startedAt", info.startedAt().toString());
    json.writeNumberField("chunks", info.chunks());
    json.writeNumberField("chunkBytes", info.chunkBytes());
    json.writeNumberField("segmentBytes", info.segmentBytes());
    json.writeNumberField("freeBytes", info.freeBytes());
    json.writeNumberField("totalBytes", info.totalBytes());
    json.writeNumberField("reserveBytes", info.reserveBytes());
    json.writeStringField("readOnlyBecause", info.readOnlyBecause());
    var state = info.state();
    if (state != null) {
      json.writeStringField("stateDigest", state.digest());
      json.writeNumberField("records", state.records());
    }
  }
}
