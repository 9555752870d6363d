package io.redgiant.cli;

import picocli.CommandLine.Option;

/** Which room a command is about. */
final class RoomOption {
  @Option(
      names = "--room",
      paramLabel = "ROOM",
      description = "A room's name or id (REDGIANT_ROOM); lobby unless set.")
  private String room;

  String room() {
    return room;
  }
}
