package io.redgiant.web;

import io.redgiant.protocol.ContentId;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a token in {@code GET /api/v1/content/{contentId}?pass=…}.
 *
 * @param text as {@link io.redgiant.local.ContentPasses} made it, or so it says
 */
record PassInUrl(ContentId content, String text) {
  static final String PARAMETER = "pass";

  private static final String PREFIX = "/api/v1/content/";

  /** The pass of a request, or null where it has none. */
  static @Nullable PassInUrl of(HttpServerRequest request) {
    var path = request.path();
    var method = request.method();
    if (path == null
        || !path.startsWith(PREFIX)
        || !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      return null;
    }
    try {
      var text = request.getParam(PARAMETER);
      return text == null
          ? null
          : new PassInUrl(ContentId.parse(path.substring(PREFIX.length())), text);
    } catch (IllegalArgumentException malformed) {
      return null; // what is of a content, or a query that the route refuses in its own words
    }
  }

  String url() {
    return PREFIX + content + "?" + PARAMETER + "=" + text;
  }
}
