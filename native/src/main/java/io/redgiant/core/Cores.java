package io.redgiant.core;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** Finds the core this process runs on. */
public final class Cores {
  private static final System.Logger LOG = System.getLogger(Cores.class.getName());

  private Cores() {}

  /**
   * The fastest core that works here; where that is the Java core, one line in the log says why.
   */
  public static Core load() {
    return load(CoreChoice.AUTO);
  }

  /**
   * The core that was chosen.
   *
   * @throws IllegalStateException C was chosen and there is no C library that works here
   */
  public static Core load(CoreChoice choice) {
    if (choice == CoreChoice.JAVA) {
      return new ReferenceCore();
    }
    try {
      return NativeCore.load(NativeLibrary.file());
    } catch (IOException | IllegalArgumentException | IllegalStateException unusable) {
      // An IllegalArgumentException is the linker's: the file cannot be loaded, as from a folder
      // mounted noexec.
      if (choice == CoreChoice.C) {
        throw new IllegalStateException(
            "core c was chosen, but " + unusable.getMessage(), unusable);
      }
      LOG.log(Level.WARNING, "Running on the slower Java core: {0}", unusable.getMessage());
      return new ReferenceCore();
    }
  }

  /**
   * Every core that works here, slowest first: to test them against each other and to measure them.
   *
   * @throws IOException there is no C library for this machine
   */
  public static List<Core> all() throws IOException {
    var library = NativeLibrary.file();
    var best = NativeCore.load(library);
    var cores = new ArrayList<Core>(List.of(new ReferenceCore()));
    for (var level : NativeCore.Level.values()) {
      if (level.compareTo(best.level()) <= 0) {
        cores.add(NativeCore.load(library, level));
      }
    }
    return List.copyOf(cores);
  }
}
