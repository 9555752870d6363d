package io.redgiant.cli;

import io.redgiant.node.Fsck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Checks a stopped node's data directory. Takes the node's settings, as {@link NodeCommand} does.
 */
@Command(
    name = "fsck",
    description = {
      "Check a stopped node's data directory: journal, chunks, contents, catalogue.",
      "Takes the node's settings (--data DIR); --rebuild makes the catalogue anew.",
      "Exit code 0: all is well. 1: there are findings, one a line."
    })
final class FsckCommand implements Callable<Integer> {
  @Unmatched private List<String> words = new ArrayList<>();

  @Override
  public Integer call() {
    return Fsck.run(words, System.out, System.err);
  }
}
