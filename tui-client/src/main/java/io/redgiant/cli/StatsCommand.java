package io.redgiant.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.client.NodeInfo;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code redgiant stats}. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    header = {"Show a node and what uses its disk.", ""},
    footer = {
      "",
      "With --json, one line: nodeId, version, startedAt, chunks, chunkBytes, segmentBytes,"
          + " freeBytes, totalBytes, reserveBytes, readOnlyBecause."
    })
final class StatsCommand implements Callable<Integer> {
  @Mixin private NodeOptions node;

  @Override
  public Integer call() throws Exception {
    var output = node.output();
    var info = NodeOptions.await(node.peer().node());
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
    var why = info.readOnlyBecause();
    return why == null ? text : text + "\nuploads   none: " + Shown.text(why);
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
  }
}
