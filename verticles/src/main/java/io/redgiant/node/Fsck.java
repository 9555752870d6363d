package io.redgiant.node;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.core.Cores;
import io.redgiant.journal.JournalCheck;
import io.redgiant.storage.StorageCheck;
import io.redgiant.storage.UploadCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a stopped node's data directory: every journal record, every chunk, every name's content,
 * and the catalogue against a fresh one. {@code --rebuild} makes the catalogue anew; the chunk
 * index is made anew at every start.
 */
public final class Fsck {
  private Fsck() {}

  /**
   * Runs a check and says what it found.
   *
   * @param settings those of a node: where its directory is
   * @return 0 where all is well, 1 with findings or where the directory cannot be checked, 2 on a
   *     wrong command line
   */
  public static int run(List<String> settings, boolean rebuild, Report report) {
    try {
      var config = NodeConfig.read(settings, System.getenv());
      Logging.set();
      if (!Files.isDirectory(config.data())) {
        return report.failed(
            Report.FAILURE, "there is no data directory " + config.data() + "; see --data");
      }
      try (var data = DataDirectory.openExisting(config.data())) {
        return check(data, rebuild, report);
      }
    } catch (IllegalArgumentException wrong) {
      return report.failed(Report.USAGE, String.valueOf(wrong.getMessage()));
    } catch (DataDirectory.Unusable | IOException | SQLException unusable) {
      return report.failed(Report.FAILURE, String.valueOf(unusable.getMessage()));
    }
  }

  private static int check(DataDirectory data, boolean rebuild, Report report)
      throws IOException, SQLException {
    var core = Cores.load();
    if (rebuild) {
      JournalCheck.rebuild(data.disk(), data.path(), core);
    }
    var journal = JournalCheck.check(data.disk(), data.path(), core);
    var findings = new ArrayList<>(journal.findings());
    boolean alone = journal.layout().active().stream().allMatch(data.node()::equals);
    try (var storage = new StorageCheck(data.disk(), core, alone)) {
      storage.readSegments();
      for (var named : journal.named()) {
        if (!named.path().isEmpty()) {
          storage.checkManifest(named.manifest(), named.path());
        }
      }
      findings.addAll(storage.findings());
      findings.addAll(UploadCheck.findings(data.disk()));
      var checked =
          new Checked(
              data.path(),
              rebuild,
              storage.chunks(),
              storage.bytes(),
              journal.named().size(),
              storage.elsewhere(),
              List.copyOf(findings));
      report.result(checked.text(), checked::writeJson);
    }
    return findings.isEmpty() ? Report.OK : Report.FAILURE;
  }

  private record Checked(
      Path data,
      boolean rebuilt,
      long chunks,
      long bytes,
      int contents,
      long elsewhere,
      List<String> findings) {
    /** The findings, one a line, and a summary. */
    String text() {
      var lines = new ArrayList<String>();
      if (rebuilt) {
        lines.add("the catalogue was built anew from the journal");
      }
      lines.addAll(findings);
      lines.add(
          "%s: %d chunks of %d bytes read, %d contents in use%s, %s"
              .formatted(
                  data,
                  chunks,
                  bytes,
                  contents,
                  elsewhere == 0 ? "" : ", %d of them not whole here".formatted(elsewhere),
                  findings.isEmpty() ? "clean" : findings.size() + " findings"));
      return String.join(System.lineSeparator(), lines);
    }

    void writeJson(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("data", data.toString());
      json.writeBooleanField("rebuilt", rebuilt);
      json.writeNumberField("chunks", chunks);
      json.writeNumberField("bytes", bytes);
      json.writeNumberField("contents", contents);
      json.writeNumberField("elsewhere", elsewhere);
      json.writeArrayFieldStart("findings");
      for (var finding : findings) {
        json.writeString(finding);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
