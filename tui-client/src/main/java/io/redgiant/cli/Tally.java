package io.redgiant.cli;

import java.util.concurrent.Callable;

/** Does the same to several things and remembers how each ended. */
final class Tally {
  private final Output output;
  private int done;
  private int failed;
  private ExitCode last = ExitCode.OK;

  Tally(Output output) {
    this.output = output;
  }

  /**
   * Does one of them; what fails is said, and the next is still done.
   *
   * @param remedy what to try after a failure that tells nothing itself
   */
  void add(String subject, String remedy, Callable<?> work) {
    try {
      work.call();
      done++;
    } catch (Exception error) {
      failed(subject, Ending.of(error, remedy));
    }
  }

  void failed(String subject, Ending ending) {
    output.failed(subject, ending);
    last = ending.code();
    failed++;
  }

  int done() {
    return done;
  }

  int failed() {
    return failed;
  }

  /** The one reason, where everything failed for it; PARTIAL where something was done. */
  ExitCode exitCode() {
    return failed > 0 && done > 0 ? ExitCode.PARTIAL : last;
  }
}
