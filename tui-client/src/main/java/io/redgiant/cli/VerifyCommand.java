package io.redgiant.cli;

import io.redgiant.client.ContentHash;
import io.redgiant.protocol.ContentId;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redgiant verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    header = {
      "Check a file here against a content id; asks no node.",
      "",
      "Examples:",
      "  redgiant verify may.pdf af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
      ""
    },
    footer = {
      "",
      "Exits with 12 when they differ. With --json: file, contentId, expected, matches."
    })
final class VerifyCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "FILE", description = "A file, or - for stdin.")
  private String file;

  @Parameters(
      index = "1",
      paramLabel = "ID",
      description = "All 64 digits: fewer of them would prove little.")
  private String id;

  @Mixin private OutputOptions options;

  @Override
  public Integer call() throws Exception {
    var output = options.output();
    var expected = expected();
    var found =
        file.equals("-")
            ? ContentHash.of(new FileInputStream(FileDescriptor.in).getChannel())
            : ContentHash.of(Path.of(file));
    boolean matches = found.equals(expected);
    output.result(
        Shown.text(file) + (matches ? ": OK" : ": is " + found + ", not " + expected),
        Output.object(
            json -> {
              json.writeStringField("file", file);
              json.writeStringField("contentId", found.toString());
              json.writeStringField("expected", expected.toString());
              json.writeBooleanField("matches", matches);
            }));
    return (matches ? ExitCode.OK : ExitCode.MISMATCH).number();
  }

  private ContentId expected() throws Ending.Because {
    try {
      return ContentId.parse(id);
    } catch (IllegalArgumentException malformed) {
      throw new Ending.Because(
          ExitCode.USAGE, "an id has 64 hexadecimal digits, unlike '" + id + "'", null);
    }
  }
}
