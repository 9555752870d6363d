package io.redgiant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FsckTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @BeforeEach
  void makeADirectory() throws Exception {
    DataDirectory.open(directory, new Random(1)).close();
  }

  @Test
  void saysWhatItReadAndThatAllIsWell() {
    assertEquals(0, run(false, directory));

    assertEquals(
        directory + ": 0 chunks of 0 bytes read, 0 contents in use, clean\n", out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void saysTheSameAsOneLineOfJson() {
    assertEquals(0, run(true, directory));

    assertEquals(
        "{\"data\":\"%s\",\"rebuilt\":false,\"chunks\":0,\"bytes\":0,\"contents\":0,\"elsewhere\":0,\"findings\":[]}\n"
            .formatted(directory),
        out.toString());
  }

  @Test
  void failsAsJsonToo() {
    var missing = directory.resolve("missing");

    assertEquals(1, run(true, missing));

    assertEquals("", out.toString());
    assertEquals(
        "{\"error\":\"failure\",\"exit\":1,\"detail\":\"there is no data directory %s; see --data\"}\n"
            .formatted(missing),
        err.toString());
  }

  private int run(boolean json, Path data) {
    return Fsck.run(
        List.of("--data", data.toString()),
        false,
        new Report("redgiant fsck", json, new PrintWriter(out), new PrintWriter(err)));
  }
}
