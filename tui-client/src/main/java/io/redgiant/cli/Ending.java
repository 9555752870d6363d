package io.redgiant.cli;

import io.redgiant.client.RequestFailure;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a command, or one part of it, failed.
 *
 * @param detail what is wrong and with which value
 * @param remedy a command to type next, or null
 * @param candidates what was perhaps meant
 */
record Ending(ExitCode code, String detail, @Nullable String remedy, List<String> candidates) {
  private static final String RED = "\033[31m";
  private static final String PLAIN = "\033[0m";

  /** Thrown by a command that knows its own end. */
  static final class Because extends Exception {
    private final Ending ending;

    Because(ExitCode code, String detail, @Nullable String remedy) {
      super(detail, null, false, false);
      this.ending = new Ending(code, detail, remedy, List.of());
    }
  }

  /**
   * Reads an error.
   *
   * @param remedy what to try where the error itself does not tell
   */
  static Ending of(Throwable error, @Nullable String remedy) {
    return switch (error) {
      case Because because -> because.ending;
      case RequestFailure failure -> of(failure, remedy);
      case Refusal refused ->
          new Ending(
              ExitCode.FAILURE, String.valueOf(refused.getMessage()), remedy, refused.candidates());
      case FileAlreadyExistsException taken ->
          local(taken.getFile() + " exists and is another file", "--force to replace it");
      case NoSuchFileException missing -> local("there is no file " + missing.getFile(), null);
      case FileNotFoundException missing -> local(String.valueOf(missing.getMessage()), null);
      case AccessDeniedException denied -> local("no permission for " + denied.getFile(), null);
      case FileSystemException failed ->
          local(failed.getFile() + ": " + String.valueOf(failed.getReason()), null);
      case IOException failed -> local(String.valueOf(failed.getMessage()), null);
      default -> throw new IllegalStateException(error); // a bug: its stack is what helps
    };
  }

  private static Ending local(String detail, @Nullable String remedy) {
    return new Ending(ExitCode.FAILURE, detail, remedy, List.of());
  }

  private static Ending of(RequestFailure failure, @Nullable String remedy) {
    var detail = String.valueOf(failure.getMessage());
    return switch (failure.kind()) {
      case UNREACHABLE ->
          new Ending(
              ExitCode.UNREACHABLE,
              detail,
              "redgiant node, or name another by --node URL",
              List.of());
      case TIMED_OUT ->
          new Ending(ExitCode.TIMEOUT, detail, "the same again, or a longer --timeout", List.of());
      case MISMATCH -> new Ending(ExitCode.MISMATCH, detail, "the same again", List.of());
      case UNINTELLIGIBLE -> new Ending(ExitCode.FAILURE, detail, "redgiant stats", List.of());
      case REFUSED -> new Ending(code(failure.failure()), detail, remedy, failure.candidates());
    };
  }

  private static ExitCode code(@Nullable Failure failure) {
    return switch (failure) {
      case NOT_FOUND, GONE -> ExitCode.NOT_FOUND;
      case NOT_AUTHENTICATED, FORBIDDEN -> ExitCode.REFUSED;
      case TIMED_OUT -> ExitCode.TIMEOUT;
      case CHECKSUM_MISMATCH -> ExitCode.MISMATCH;
      case null, default -> ExitCode.FAILURE;
    };
  }

  /** For people: the error, what was perhaps meant, what to try. */
  String text(@Nullable String subject, boolean colours) {
    var text = new StringBuilder(colours ? RED + "error:" + PLAIN + " " : "error: ");
    if (subject != null) {
      text.append(Shown.text(subject)).append(": ");
    }
    text.append(Shown.text(detail));
    for (var candidate : candidates) {
      text.append(System.lineSeparator()).append("  perhaps: ").append(Shown.text(candidate));
    }
    if (remedy != null) {
      text.append(System.lineSeparator()).append("  try: ").append(remedy);
    }
    return text.toString();
  }

  /** For programs: {@code error}, {@code exit}, {@code detail} and where there are, the others. */
  Json.Writer json(@Nullable String subject) {
    return Output.object(
        json -> {
          json.writeStringField("error", code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
          json.writeNumberField("exit", code.number());
          json.writeStringField("detail", detail);
          if (subject != null) {
            json.writeStringField("subject", subject);
          }
          if (remedy != null) {
            json.writeStringField("try", remedy);
          }
          if (!candidates.isEmpty()) {
            json.writeArrayFieldStart("candidates");
            for (var candidate : candidates) {
              json.writeString(candidate);
            }
            json.writeEndArray();
          }
        });
  }
}
