package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.ByReference;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a browser gets it. */
class PageRoutesTest {
  private final Vertx vertx = Vertx.vertx();
  private final PageRoutes pages =
      PageRoutes.load(vertx, Set.of(URI.create("https://files.example.org")));
  private HttpClient client;

  private record Answer(HttpClientResponse head, Buffer body) {
    String header(String name) {
      return Objects.requireNonNullElse(head.getHeader(name), "");
    }
  }

  @BeforeEach
  void serve() throws Exception {
    ByReference.registerOn(vertx.eventBus());
    var router = Router.router(vertx);
    PageRoutes.PATHS.forEach(
        path ->
            router
                .get(path)
                .handler(
                    context ->
                        Future.succeededFuture(context)
                            .compose(pages::file)
                            .onFailure(error -> Problem.answer(context.request(), error))));
    var server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(server.actualPort()));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void letsThePageRunNothingButItsOwnFiles() throws Exception {
    var page = get("/", "identity");
    var policy = page.header("Content-Security-Policy");
    assertTrue(policy.contains("default-src 'none'"), policy);
    assertTrue(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), policy);
    assertFalse(policy.contains("unsafe-inline"), policy);
    assertTrue(policy.contains(" wss://files.example.org"), policy);
    var html = page.body.toString();
    assertFalse(Pattern.compile("<script(?![^>]* src=)|<style|\\son\\w+=").matcher(html).find());
    assertFalse(Pattern.compile("(src|href)=\"(?!/)").matcher(html).find(), html);
  }

  @Test
  void servesEveryFileThatThePageNames() throws Exception {
    var html = get("/", "identity").body.toString();
    var names = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(html);
    int found = 0;
    while (names.find()) {
      assertEquals(200, get(names.group(1), "gzip").head.statusCode(), names.group(1));
      found++;
    }
    assertTrue(found >= 3, html);
  }

  @Test
  void keepsForEverWhatIsNamedByItsBytesAndNothingElse() throws Exception {
    assertEquals("no-cache", get("/", "gzip").header("Cache-Control"));
    for (var name : pages.names()) {
      var kept = get(name, "gzip").header("Cache-Control");
      assertEquals(name.startsWith("/assets/"), kept.contains("immutable"), name);
    }
  }

  @Test
  void packsForWhoTakesIt() throws Exception {
    var packed = get("/", "gzip, deflate");
    var plain = get("/", "identity");
    assertEquals("gzip", packed.header("Content-Encoding"));
    assertEquals("Accept-Encoding", packed.header("Vary"));
    assertTrue(packed.body.length() < plain.body.length());
    assertEquals("", plain.header("Content-Encoding"));
  }

  @Test
  void hasNoFileOfAnotherVersion() throws Exception {
    assertEquals(404, get("/assets/index-00000000.js", "gzip").head.statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "'gzip',true",
    "'br, gzip;q=0.5',true",
    "'GZIP',true",
    "'gzip;q=0',false",
    "'gzip;q=0.0, br',false",
    "'br',false",
    "'x-gzip',false",
    "'',false"
  })
  void readsWhatAClientTakes(String header, boolean takes) {
    assertEquals(takes, PageRoutes.takesGzip(header));
  }

  private Answer get(String path, String encoding) throws Exception {
    return client
        .request(HttpMethod.GET, path)
        .compose(request -> request.putHeader("Accept-Encoding", encoding).send())
        .compose(response -> response.body().map(body -> new Answer(response, body)))
        .await(10, TimeUnit.SECONDS);
  }
}
