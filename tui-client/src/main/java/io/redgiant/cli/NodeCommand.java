package io.redgiant.cli;

import io.redgiant.node.Main;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Runs a node in this process. A node's settings come from its command line, its environment and a
 * file, and are documented where they are read: every word goes there as it is, {@code --help} too.
 */
@Command(name = "node", description = "Run a node until Ctrl-C or SIGTERM.")
final class NodeCommand implements Runnable {
  @Unmatched private List<String> words = new ArrayList<>();

  @Override
  public void run() {
    Main.main(words.toArray(String[]::new));
  }
}
