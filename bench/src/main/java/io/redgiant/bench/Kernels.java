package io.redgiant.bench;

import io.redgiant.core.Core;
import io.redgiant.core.Cores;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures the core's kernels on every core and prints GB (10^9 bytes) per second of one thread, by
 * the clock and by the thread's own processor time, which other work on the machine disturbs less.
 *
 * <p>Arguments: which kernels, as a regular expression of their names ({@code scan|verify}); all
 * when there is none.
 */
public final class Kernels {
  private Kernels() {}

  public static void main(String[] arguments) throws RunnerException, IOException {
    var which = arguments.length == 0 ? "" : arguments[0];
    var options =
        new OptionsBuilder()
            .include(CoreKernels.class.getName() + "\\..*(" + which + ")")
            .include(JdkKernels.class.getName() + "\\..*(" + which + ")")
            .param("core", Cores.all().stream().map(Core::name).toArray(String[]::new))
            .jvmArgsAppend(
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
            .forks(1)
            .warmupIterations(2)
            .warmupTime(TimeValue.milliseconds(700))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .timeUnit(TimeUnit.SECONDS)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    System.out.printf("%-16s %-12s %8s %14s%n", "kernel", "core", "GB/s", "GB/CPU-second");
    for (var result : new Runner(options).run()) {
      print(result);
    }
  }

  private static void print(RunResult result) {
    var parameters = result.getParams();
    var benchmark = parameters.getBenchmark();
    var core =
        parameters.getParamsKeys().contains("core") ? parameters.getParam("core") : "jdk-sha256";
    var bytes = counted(result, "bytes");
    System.out.printf(
        Locale.ROOT,
        "%-16s %-12s %8.2f %14.2f%n",
        benchmark.substring(benchmark.lastIndexOf('.') + 1),
        core,
        bytes / counted(result, "wallNanos"),
        bytes / counted(result, "cpuNanos"));
  }

  private static double counted(RunResult result, String counter) {
    return Objects.requireNonNull(result.getSecondaryResults().get(counter), counter).getScore();
  }
}
