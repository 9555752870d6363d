package io.redgiant.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a command ends: one code for each cause. A code that is not listed means failure. */
enum ExitCode {
  OK(0, "done"),
  FAILURE(1, "failed for another reason than those below"),
  USAGE(2, "the command line is wrong"),
  PARTIAL(3, "done for some, failed for others"),
  REFUSED(4, "the node does not accept who is asking"),
  NOT_FOUND(10, "no such file, version, room or node"),
  UNREACHABLE(11, "no node answers there"),
  MISMATCH(12, "the bytes are not what their id says"),
  TIMEOUT(124, "no answer in time: whether it happened is unknown"),
  CANCELLED(130, "stopped by Ctrl-C"),
  UNREAD(141, "whoever read stdout left before the end");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  /** For the help text, in ascending order. */
  static Map<String, String> table() {
    var table = new LinkedHashMap<String, String>();
    for (var code : values()) {
      table.put(Integer.toString(code.number), code.meaning);
    }
    return table;
  }
}
