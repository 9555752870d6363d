package io.redgiant.core;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Named;

/** Every core that runs on this machine. */
final class TestedCores {
  private static final List<Named<Core>> ALL = find();

  private TestedCores() {}

  static List<Named<Core>> all() {
    return ALL;
  }

  private static List<Named<Core>> find() {
    return cores().stream().map(core -> Named.of(core.name(), core)).toList();
  }

  private static List<Core> cores() {
    try {
      var cores = Cores.all();
      for (var level : NativeCore.Level.values()) {
        if (cores.stream().noneMatch(core -> core.name().equals(level.core()))) {
          System.out.println("No tests of " + level.core() + ": this machine cannot run it.");
        }
      }
      return cores;
    } catch (IOException missing) {
      withoutLibrary(missing);
      return List.of(new ReferenceCore());
    }
  }

  /**
   * On a developer's machine the tests of C may be absent, but say so; where a change is judged,
   * they may not.
   */
  private static void withoutLibrary(IOException missing) {
    if ("true".equals(System.getenv("CI"))) {
      fail("the C core must be tested here", missing);
    }
    System.out.println("No tests of the C core: " + missing.getMessage() + ".");
  }
}
