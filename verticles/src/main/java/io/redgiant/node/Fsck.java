package io.redgiant.node;

import io.redgiant.core.Cores;
import io.redgiant.journal.JournalCheck;
import io.redgiant.storage.StorageCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a stopped node's data directory: every journal record, every chunk, every name's content,
 * and the catalogue against a fresh one. {@code --rebuild} makes the catalogue anew; the chunk
 * index is made anew at every start.
 */
public final class Fsck {
  private static final int CLEAN = 0;
  private static final int FINDINGS = 1;
  private static final int USAGE = 2;

  private Fsck() {}

  public static void main(String[] arguments) {
    Logging.set();
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /**
   * Runs a check and prints what it found.
   *
   * @param answer where the findings go, one a line
   * @param errors where it says why there was no check
   * @return 0 where all is well, 1 with findings or where the directory cannot be checked, 2 on a
   *     wrong command line
   */
  public static int run(List<String> arguments, PrintStream answer, PrintStream errors) {
    var settings = new ArrayList<>(arguments);
    boolean rebuild = settings.remove("--rebuild");
    try {
      var config = NodeConfig.read(settings, System.getenv());
      if (!Files.isDirectory(config.data())) {
        errors.println(
            "redgiant fsck: there is no data directory " + config.data() + "; see --data");
        return FINDINGS;
      }
      try (var data = DataDirectory.openExisting(config.data())) {
        return check(data, rebuild, answer);
      }
    } catch (IllegalArgumentException wrong) {
      errors.println("redgiant fsck: " + wrong.getMessage());
      return USAGE;
    } catch (DataDirectory.Unusable | IOException | SQLException unusable) {
      errors.println("redgiant fsck: " + unusable.getMessage());
      return FINDINGS;
    }
  }

  private static int check(DataDirectory data, boolean rebuild, PrintStream answer)
      throws IOException, SQLException {
    var core = Cores.load();
    if (rebuild) {
      JournalCheck.rebuild(data.disk(), data.path(), core);
      answer.println("the catalogue was built anew from the journal");
    }
    var journal = JournalCheck.check(data.disk(), data.path(), core);
    var findings = new ArrayList<>(journal.findings());
    try (var storage = new StorageCheck(data.disk(), core)) {
      storage.readSegments();
      for (var named : journal.named()) {
        storage.checkManifest(named.manifest(), named.path());
      }
      findings.addAll(storage.findings());
      findings.forEach(answer::println);
      answer.printf(
          "%s: %d chunks of %d bytes read, %d contents in use, %s%n",
          data.path(),
          storage.chunks(),
          storage.bytes(),
          journal.named().size(),
          findings.isEmpty() ? "clean" : findings.size() + " findings");
    }
    return findings.isEmpty() ? CLEAN : FINDINGS;
  }
}
