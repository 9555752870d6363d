package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StdoutTest {
  private static final long END_SECONDS = 60;

  @Test
  void endsAsBySigpipeAndSilentlyWhenTheReaderHasLeft(@TempDir Path directory) throws Exception {
    var process = Processes.start(directory, List.of("completion", "bash"));
    process.getInputStream().close();
    try (var errors = process.errorReader()) {
      assertEquals(List.of(), errors.lines().toList());
    }
    assertTrue(process.waitFor(END_SECONDS, TimeUnit.SECONDS), "the command still runs");
    assertEquals(141, process.exitValue());
  }

  @Test
  void whatAFullDiskDoesNotTakeIsAFailure() {
    var err = new StringWriter();
    var full =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("No space left on device");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };

    int code =
        RedGiant.commandLine()
            .setOut(new PrintWriter(full))
            .setErr(new PrintWriter(err, true))
            .execute("completion", "fish");

    assertEquals(1, code);
    assertTrue(err.toString().startsWith("error: stdout did not take all"), err.toString());
  }
}
