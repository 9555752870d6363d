package io.redgiant.cli;

import io.redgiant.client.ContentHash;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
      "  redgiant verify may.pdf af1349b9f5f9    against the digits that redgiant list shows",
      ""
    },
    footer = {
      "",
      "Exits with 12 when they differ. With --json: file, contentId, expected, matches."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8,64}");

  @Parameters(index = "0", paramLabel = "FILE", description = "A file, or - for stdin.")
  private String file;

  @Parameters(
      index = "1",
      paramLabel = "ID",
      description =
          "Its 64 digits, or the first of them, 8 at least: the fewer, the less it proves.")
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
    boolean matches = found.toString().startsWith(expected);
    output.result(
        Shown.text(file) + ": " + told(matches, found, expected),
        Output.object(
            json -> {
              json.writeStringField("file", file);
              json.writeStringField("contentId", found.toString());
              json.writeStringField("expected", expected);
              json.writeBooleanField("matches", matches);
            }));
    return (matches ? ExitCode.OK : ExitCode.MISMATCH).number();
  }

  private static String told(boolean matches, ContentId found, String expected) {
    if (!matches) {
      return "is " + found + ", not " + expected;
    }
    int digits = expected.length();
    return digits == Digest.HEX_CHARS ? "OK" : "OK, matches the first " + digits + " digits";
  }

  private String expected() throws Ending.Because {
    if (!ID.matcher(id).matches()) {
      throw new Ending.Because(
          ExitCode.USAGE,
          "an id has 64 hexadecimal digits, of which 8 or more are asked for; unlike '" + id + "'",
          "redgiant list");
    }
    return id.toLowerCase(Locale.ROOT);
  }
}
