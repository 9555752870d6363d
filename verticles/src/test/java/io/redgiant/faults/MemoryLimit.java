package io.redgiant.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A control group whose processes may take so much memory together and no more. Where they want
 * more, the kernel ends one of them.
 *
 * @param limit the group's file of that name, {@code events} the one that counts whom it ended
 */
record MemoryLimit(Path group, String limit, String events) implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  static MemoryLimit of(long bytes) throws Exception {
    Shell.requireRoot();
    var made = make("redgiant-test-" + ProcessHandle.current().pid());
    Files.writeString(made.group.resolve(made.limit), Long.toString(bytes));
    return made;
  }

  private static MemoryLimit make(String name) throws Exception {
    boolean first = Files.isDirectory(ROOT.resolve("memory"));
    Shell.available(
        first || Files.exists(ROOT.resolve("cgroup.controllers")),
        "there are no memory control groups on this machine");
    return first
        ? new MemoryLimit(
            Files.createDirectory(ROOT.resolve("memory").resolve(name)),
            "memory.limit_in_bytes",
            "memory.oom_control")
        : new MemoryLimit(Files.createDirectory(ROOT.resolve(name)), "memory.max", "memory.events");
  }

  /** A command before another, which the kernel will choose when it has to end one. */
  String[] command() {
    return within("echo 1000 > /proc/$$/oom_score_adj && ");
  }

  private String[] within(String first) {
    var script = "echo $$ > " + group + "/cgroup.procs && " + first + "exec \"$@\"";
    return new String[] {"sh", "-c", script, "sh"};
  }

  /** Takes memory inside the group, in a process that stays until it is destroyed. */
  Process take(long bytes) throws IOException {
    var take = "push @taken, @taken . \"x\" x (1 << 20) while @taken < $ARGV[0] >> 20; sleep";
    var command = new ArrayList<>(List.of(within("")));
    command.addAll(List.of("perl", "-e", take, Long.toString(bytes)));
    return new ProcessBuilder(command).inheritIO().start();
  }

  /** How many processes the kernel has ended. */
  long kills() throws Exception {
    return Files.readAllLines(group.resolve(events)).stream()
        .filter(line -> line.startsWith("oom_kill "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  /** Its processes have ended. */
  @Override
  public void close() {
    Await.answer(() -> group.toFile().delete() ? true : null);
  }
}
