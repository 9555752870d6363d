package io.redgiant.cli;

import java.util.List;

/**
 * Says at Ctrl-C what state that leaves. The process then ends with 130, as the JVM ends a process
 * that was interrupted.
 */
final class Interruption implements AutoCloseable {
  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
  }

  /**
   * @param state one sentence, true at every moment until {@link #close}
   */
  static Interruption leaves(String state, Output output) {
    var ending = new Ending(ExitCode.CANCELLED, state, "the same command again", List.of());
    var hook = new Thread(() -> say(output, ending), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Interruption(hook);
  }

  private static void say(Output output, Ending ending) {
    if (output.terminal().animates()) {
      output.draw("\r\033[K");
    }
    output.failed(null, ending);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // The signal came first: then the sentence is said, and was true when it came.
      return;
    }
  }
}
