package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_NETWORK_NODES;

import io.redgiant.local.Answer;
import io.redgiant.local.Nodes;
import io.redgiant.local.NodesQuery;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeUrl;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page, as the build of {@code web-ui} listed it, and the description of the routes: files out
 * of the jar, read once.
 */
final class PageRoutes {
  private static final String WEBROOT = "webroot/";
  private static final String DESCRIPTION = "/api/docs/openapi.json";
  private static final String PACKED = ".gz";

  /** Names in here change with their bytes. */
  private static final String HASHED = "/assets/";

  private static final String PAGE = "/";

  /** What is routed, for the table of routes. */
  static final Set<String> PATHS =
      Set.of(PAGE, "/icon.svg", "/licenses.md", HASHED + "*", DESCRIPTION);

  /**
   * The page loads and runs its own files only, and is framed by nobody. BLAKE3 is WebAssembly, in
   * a worker; pictures and films of a room that takes a token come by blob:.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';"
          + " style-src 'self'; img-src 'self' blob:; media-src 'self' blob:;"
          + " form-action 'none'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'";

  /** Whether a client takes gzip; one that says {@code gzip;q=0} does not. */
  private static final Pattern TAKES_GZIP =
      Pattern.compile("(?i)(^|[,\\s])gzip\\s*(,|$|;(?!\\s*q=0(\\.0*)?\\s*(,|$)))");

  private final Vertx vertx;
  private final Set<URI> publishedUrls;
  private final Map<String, Asset> assets;

  private record Asset(String mediaType, Buffer bytes, @Nullable Buffer packed) {}

  private PageRoutes(Vertx vertx, Set<URI> publishedUrls, Map<String, Asset> assets) {
    this.vertx = vertx;
    this.publishedUrls = publishedUrls;
    this.assets = assets;
  }

  /** Reads all of them: some hundred kilobytes out of the jar, once, so it may as well be here. */
  static PageRoutes load(Vertx vertx, Set<URI> publishedUrls) {
    var listed =
        new TreeSet<>(
            read(WEBROOT + "files.txt").toString(StandardCharsets.UTF_8).lines().toList());
    var assets = new LinkedHashMap<String, Asset>();
    for (var file : listed) {
      if (!file.endsWith(PACKED)) {
        var packed = listed.contains(file + PACKED) ? read(WEBROOT + file + PACKED) : null;
        assets.put(
            file.equals("index.html") ? PAGE : "/" + file,
            new Asset(mediaType(file), read(WEBROOT + file), packed));
      }
    }
    assets.put(DESCRIPTION, new Asset(mediaType(DESCRIPTION), read("openapi.json"), null));
    return new PageRoutes(vertx, publishedUrls, assets);
  }

  /** The names of all that is served. */
  Set<String> names() {
    return assets.keySet();
  }

  /** Of these, what whoever has no token yet may have: the page itself. */
  Set<String> openNames() {
    var open = new TreeSet<>(names());
    open.remove(DESCRIPTION);
    return open;
  }

  Future<Void> file(RoutingContext context) {
    var path = context.normalizedPath();
    var asset = assets.get(path);
    if (asset == null) {
      // A page from before an update asks for what came with it.
      throw new Refusal(Failure.NOT_FOUND, "this version of the page has no " + path);
    }
    if (!path.equals(PAGE)) {
      return send(context, asset, POLICY);
    }
    return Answer.<Nodes>from(vertx.eventBus(), LOCAL_NETWORK_NODES, new NodesQuery())
        .otherwise(Nodes.NONE) // a page that cannot go to another node is still a page
        .compose(nodes -> send(context, asset, POLICY + sockets(context, nodes)));
  }

  private static Future<Void> send(RoutingContext context, Asset asset, String policy) {
    var response = context.response();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, asset.mediaType)
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl(context.normalizedPath()))
        .putHeader("Content-Security-Policy", policy)
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    return response.end(body(context, response, asset));
  }

  private static Buffer body(RoutingContext context, HttpServerResponse response, Asset asset) {
    if (asset.packed == null) {
      return asset.bytes;
    }
    response.putHeader(HttpHeaders.VARY, "Accept-Encoding");
    if (!takesGzip(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING))) {
      return asset.bytes;
    }
    response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    return asset.packed;
  }

  static boolean takesGzip(@Nullable String acceptEncoding) {
    return acceptEncoding != null && TAKES_GZIP.matcher(acceptEncoding).find();
  }

  private static String cacheControl(String path) {
    return path.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache";
  }

  /**
   * Where the page may open a socket: this node as it was asked for, as not every browser counts a
   * socket under {@code 'self'}, and the other nodes, for when this one is lost.
   */
  private String sockets(RoutingContext context, Nodes nodes) {
    var sources = new TreeSet<String>();
    var authority = context.request().authority();
    if (authority != null) {
      sources.add("ws://" + authority);
      sources.add("wss://" + authority);
    }
    publishedUrls.forEach(url -> addSources(url, sources));
    if (!LanSide.includes(context.request())) { // a stranger reads this, whom that is not told
      nodes.nodes().forEach(seen -> addSources(seen.hello().url(), sources));
    }
    return " " + String.join(" ", sources);
  }

  private static void addSources(URI url, Set<String> sources) {
    // What another node says of itself goes into a header here, so only if it is a plain URL.
    if (NodeUrl.isOne(url)) {
      var authority = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
      sources.add(url.getScheme() + "://" + authority);
      sources.add((url.getScheme().equals("https") ? "wss://" : "ws://") + authority);
    }
  }

  private static String mediaType(String file) {
    return MediaTypes.withCharset(MediaTypes.of(null, file));
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
