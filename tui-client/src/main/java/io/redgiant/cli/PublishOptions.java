package io.redgiant.cli;

import io.redgiant.client.RedGiantPeer;
import io.redgiant.protocol.Position;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that publish. */
final class PublishOptions {
  @Mixin private NodeOptions node;
  @Mixin private RoomOption room;

  @Option(
      names = "--label",
      paramLabel = "NAME",
      description = "What is shown as publisher beside the identity (REDGIANT_LABEL).")
  private String label;

  Output output() {
    return node.output();
  }

  String room() {
    return room.room();
  }

  RedGiantPeer peer() throws Exception {
    return node.peer(label, Position.START);
  }
}
