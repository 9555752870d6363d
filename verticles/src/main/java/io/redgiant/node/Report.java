package io.redgiant.node;

import io.redgiant.protocol.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * What a node's process and its check say: results on {@code out}, failures on {@code err}, for
 * people or with {@code json} as one JSON value a line.
 *
 * @param command who speaks, before every failure
 * @param screen how a picture is drawn on {@code out}
 */
public record Report(
    String command, boolean json, PrintWriter out, PrintWriter err, QrCode.Screen screen) {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** Where nobody looks at pictures. */
  public Report(String command, boolean json, PrintWriter out, PrintWriter err) {
    this(command, json, out, err, QrCode.Screen.NONE);
  }

  /** On this process's own streams, for people. */
  static Report ofProcess(String command) {
    return new Report(command, false, writer(System.out), writer(System.err));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  void result(String text, Json.Writer value) {
    out.println(json ? line(value) : text);
    out.flush();
  }

  /** Says why it ends, and returns the exit code that says the same. */
  int failed(int code, String message) {
    err.println(json ? line(failure(code, message)) : command + ": " + message);
    err.flush();
    return code;
  }

  /** The fields of every command's errors. */
  private static Json.Writer failure(int code, String message) {
    return json -> {
      json.writeStartObject();
      json.writeStringField("error", code == USAGE ? "usage" : "failure");
      json.writeNumberField("exit", code);
      json.writeStringField("detail", message);
      json.writeEndObject();
    };
  }

  private static String line(Json.Writer value) {
    return new String(Json.bytes(value), StandardCharsets.UTF_8);
  }
}
