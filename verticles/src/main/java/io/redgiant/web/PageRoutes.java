package io.redgiant.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The page and the description of the routes: a few files out of the jar, read once. */
final class PageRoutes {
  /** The page loads and runs its own files only, and is framed by nobody. */
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

  private final Map<String, Asset> assets;

  private record Asset(String mediaType, Buffer bytes) {}

  private PageRoutes(Map<String, Asset> assets) {
    this.assets = assets;
  }

  /** Path of the URL → resource of the jar. */
  static final Map<String, String> FILES =
      Map.of(
          "/", "webroot/index.html",
          "/page.css", "webroot/page.css",
          "/page.js", "webroot/page.js",
          "/icon.svg", "webroot/icon.svg",
          "/api/docs/openapi.json", "openapi.json");

  /** Reads all of them: a few kilobytes out of the jar, once, so it may as well be here. */
  static PageRoutes load() {
    var assets = new LinkedHashMap<String, Asset>();
    FILES.forEach(
        (path, resource) -> assets.put(path, new Asset(mediaType(resource), read(resource))));
    return new PageRoutes(assets);
  }

  Future<Void> file(RoutingContext context) {
    var asset = assets.get(context.normalizedPath());
    if (asset == null) {
      throw new IllegalStateException("no asset is routed at " + context.normalizedPath());
    }
    return context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, asset.mediaType)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", PAGE_POLICY)
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .end(asset.bytes);
  }

  private static String mediaType(String resource) {
    return MediaTypes.withCharset(MediaTypes.of(null, resource));
  }

  private static Buffer read(String resource) {
    try (var stream = PageRoutes.class.getClassLoader().getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing from this build");
      }
      return Buffer.buffer(stream.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
