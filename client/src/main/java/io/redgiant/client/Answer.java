package io.redgiant.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a node answered: a success, as a refusal is thrown before there is an answer. */
final class Answer implements AutoCloseable {
  private static final String PROBLEM = "urn:redgiant:";

  private final HttpURLConnection connection;
  private final Function<IOException, RequestFailure> broken;
  private final int status;
  private boolean whole;

  private Answer(
      HttpURLConnection connection, Function<IOException, RequestFailure> broken, int status) {
    this.connection = connection;
    this.broken = broken;
    this.status = status;
  }

  /**
   * Waits for the answer's head.
   *
   * @param broken words for a connection that ends too early
   * @throws RequestFailure it is a refusal, or none came
   */
  static Answer of(HttpURLConnection connection, Function<IOException, RequestFailure> broken) {
    int status;
    try {
      status = connection.getResponseCode();
    } catch (IOException e) {
      throw broken.apply(e);
    }
    var answer = new Answer(connection, broken, status);
    if (status >= 200 && status < 300) {
      return answer;
    }
    try (answer) {
      throw answer.refusal();
    }
  }

  int status() {
    return status;
  }

  @Nullable String header(String name) {
    return connection.getHeaderField(name);
  }

  String header(String name, String otherwise) {
    var value = header(name);
    return value == null ? otherwise : value;
  }

  /** How long the body says it is, or -1. */
  long length() {
    return connection.getContentLengthLong();
  }

  /** What this write created. */
  Position position() {
    try {
      return Position.parse(header("Redgiant-Position", ""));
    } catch (IllegalArgumentException malformed) {
      throw unintelligible(malformed);
    }
  }

  /** The body; a connection that breaks under it throws {@link NodeHttp.Broken}. */
  InputStream body() throws IOException {
    try {
      return new Receiving(connection.getInputStream());
    } catch (IOException e) {
      throw new NodeHttp.Broken(e);
    }
  }

  /** The body as JSON. */
  <T> T json(Json.Reader<T> reader) {
    byte[] bytes;
    try (var body = connection.getInputStream()) {
      bytes = body.readNBytes(Limits.JSON_BYTES_MAX + 1);
      whole = true;
    } catch (IOException e) {
      throw broken.apply(e);
    }
    try {
      return Json.read(bytes, reader);
    } catch (Refusal malformed) {
      throw unintelligible(malformed);
    }
  }

  /** The body, which must be no longer than {@code most} bytes. */
  byte[] bytes(int most) {
    try (var body = connection.getInputStream()) {
      var bytes = body.readNBytes(most + 1);
      if (bytes.length > most) {
        throw unintelligible(new IllegalArgumentException("more than " + most + " bytes"));
      }
      whole = true;
      return bytes;
    } catch (IOException e) {
      throw broken.apply(e);
    }
  }

  RequestFailure unintelligible(Exception cause) {
    return new RequestFailure(
        RequestFailure.Kind.UNINTELLIGIBLE,
        "what answered at "
            + connection.getURL()
            + " does not speak like a node of this version: "
            + cause.getMessage(),
        cause);
  }

  /** Keeps the connection for the next request where this one was read to its end. */
  @Override
  public void close() {
    if (!whole && length() != 0 && status != 204 && !connection.getRequestMethod().equals("HEAD")) {
      connection.disconnect();
    }
  }

  private RequestFailure refusal() {
    var problem = problem();
    var detail = problem.fields.get("detail");
    return new RequestFailure(
        failure(problem.fields.getOrDefault("type", "")),
        status,
        detail == null ? "the node answered " + status : detail,
        problem.candidates);
  }

  /** By the problem's type, as a status may stand for two of them. */
  private Failure failure(String type) {
    for (var failure : Failure.values()) {
      if (type.equals(PROBLEM + failure.name().toLowerCase(Locale.ROOT).replace('_', '-'))) {
        return failure;
      }
    }
    return Failure.ofStatus(status);
  }

  /** Problem JSON (RFC 9457), or nothing where the body is none. */
  private Problem problem() {
    try (var body = connection.getErrorStream()) {
      if (body == null) {
        return Problem.NONE;
      }
      var bytes = body.readNBytes(Limits.JSON_BYTES_MAX);
      whole = true;
      return Json.read(bytes, Problem::read);
    } catch (IOException | Refusal unreadable) {
      return Problem.NONE; // the status says what kind of no it is
    }
  }

  private record Problem(Map<String, String> fields, List<String> candidates) {
    static final Problem NONE = new Problem(Map.of(), List.of());

    static Problem read(JsonParser json) throws IOException {
      var fields = new HashMap<String, String>();
      var candidates = new ArrayList<String>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        var name = json.currentName();
        var value = json.nextToken();
        if (value == JsonToken.START_ARRAY && "candidates".equals(name)) {
          while (json.nextToken() == JsonToken.VALUE_STRING) {
            candidates.add(json.getText());
          }
        } else if (value == JsonToken.VALUE_STRING) {
          fields.put(name, json.getText());
        } else if (value == null) {
          return NONE;
        } else {
          json.skipChildren();
        }
      }
      return new Problem(fields, candidates);
    }
  }

  /** Marks the connection's failures, and an end that comes before the announced length. */
  private final class Receiving extends FilterInputStream {
    private long left = length();

    Receiving(InputStream connection) {
      super(connection);
    }

    @Override
    public int read() throws IOException {
      var octet = new byte[1];
      return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int bytes) throws IOException {
      try {
        int read = in.read(target, offset, bytes);
        if (read < 0 && left > 0) {
          throw new IOException("it ended " + left + " bytes too early");
        }
        left -= Math.max(read, 0);
        whole = read < 0 || left == 0;
        return read;
      } catch (IOException e) {
        throw new NodeHttp.Broken(e);
      }
    }
  }
}
