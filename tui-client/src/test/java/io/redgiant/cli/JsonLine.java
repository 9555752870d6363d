package io.redgiant.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.redgiant.protocol.Json;
import java.util.Map;

/** A line that {@code --json} printed, read back. */
final class JsonLine {
  private JsonLine() {}

  static Map<String, String> fields(String line) {
    return Json.read(line.getBytes(UTF_8), Json::scalars);
  }
}
