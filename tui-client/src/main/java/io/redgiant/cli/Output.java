package io.redgiant.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.redgiant.protocol.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Data on stdout, messages on stderr; with {@code --json} both as JSON, one value a line. */
final class Output {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final Terminal terminal;

  /** Writes the fields of one line. */
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  Output(PrintWriter out, PrintWriter err, boolean json, Terminal terminal) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  boolean json() {
    return json;
  }

  /** One result, for people or for programs. */
  void result(String text, Json.Writer value) {
    if (json) {
      out.println(line(value));
    } else {
      out.println(text);
    }
  }

  void result(Fields fields) {
    out.println(line(object(fields)));
  }

  /** Text that is data only for people. */
  void text(String text) {
    if (!json) {
      out.println(text);
    }
  }

  /** What happened, for people. */
  void message(String text) {
    if (!json) {
      err.println(text);
      err.flush();
    }
  }

  /** Steers the terminal that messages go to. */
  void draw(String text) {
    err.print(text);
    err.flush();
  }

  /** What one of several things failed for; the command goes on. */
  void failed(@Nullable String subject, Ending ending) {
    if (json) {
      err.println(line(ending.json(subject)));
    } else {
      err.println(ending.text(subject, terminal.colours()));
    }
    err.flush();
  }

  /** What was left out on purpose: no failure. */
  void skipped(String subject, String reason) {
    if (json) {
      err.println(
          line(
              object(
                  json -> {
                    json.writeStringField("skipped", subject);
                    json.writeStringField("detail", reason);
                  })));
    } else {
      err.println("skipped: " + Shown.text(subject) + ": " + reason);
    }
    err.flush();
  }

  /** Says whether stdout still takes what is printed: whoever prints much stops where not. */
  boolean flush() {
    return !out.checkError();
  }

  static Json.Writer object(Fields fields) {
    return json -> {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    };
  }

  private static String line(Json.Writer value) {
    return new String(Json.bytes(value), StandardCharsets.UTF_8);
  }
}
