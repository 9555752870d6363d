package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Json;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A body that is a JSON object of a few words and numbers. */
final class SmallJson {
  private static final int BYTES_MAX = 4 << 10;

  private SmallJson() {}

  /**
   * Reads the fields; one that the route does not know is refused, as a parameter is.
   *
   * @param request paused
   */
  static Future<Map<String, String>> fields(
      Bodies bodies, HttpServerRequest request, Set<String> known) {
    return bodies
        .small(request, BYTES_MAX)
        .map(body -> checked(Json.read(body, Json::scalars), known));
  }

  private static Map<String, String> checked(Map<String, String> fields, Set<String> known) {
    for (var field : fields.keySet()) {
      if (!known.contains(field)) {
        throw new Refusal(
            Failure.BAD_REQUEST,
            "there is no field '%s' here; known are %s"
                .formatted(field, String.join(", ", new TreeSet<>(known))));
      }
    }
    return fields;
  }
}
