package io.redgiant.web;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody on the local network, who trusts the node's authority and knows what it was given. */
final class LanClient implements AutoCloseable {
  private final WebNode node;
  private final URI url;
  private final SSLContext tls;
  private final HttpClient client;

  private LanClient(WebNode node, URI url, SSLContext tls) {
    this.node = node;
    this.url = url;
    this.tls = tls;
    this.client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
  }

  /** Of a node that was started with {@code --lan 127.0.0.1:port}. */
  static LanClient of(WebNode node, int port) throws Exception {
    var authority = node.get("/ca.crt").body();
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(authority)));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, factory.getTrustManagers(), null);
    return new LanClient(node, URI.create("https://127.0.0.1:" + port), tls);
  }

  HttpClient http() {
    return client;
  }

  URI url(String path) {
    return url.resolve(path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(30));
  }

  HttpRequest.Builder as(String token, String path) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  /** Of the node's operator, on its machine. */
  String operator() throws IOException {
    return "Bearer " + Files.readString(node.data().resolve("operator.token")).strip();
  }

  /** What an invitation's link has, that the operator makes. */
  String invitation(String body) throws Exception {
    var made =
        node.send(
            node.request("/api/v1/invitations")
                .header("Authorization", operator())
                .POST(BodyPublishers.ofString(body)));
    if (made.statusCode() != 201) {
      throw new AssertionError(new String(made.body(), StandardCharsets.UTF_8));
    }
    return WebNode.json(made).getString("link").replaceFirst(".*#/invite/([^/]*)/.*", "$1");
  }

  HttpResponse<byte[]> join(String handle, String invitation, String nonce) throws Exception {
    var body =
        new JsonObject()
            .put("handle", handle)
            .put("invitation", invitation)
            .put("nonce", nonce)
            .encode();
    return send(request("/api/v1/session").POST(BodyPublishers.ofString(body)));
  }

  /** Somebody new, as {@code token} and {@code peer}. */
  JsonObject joined(String handle) throws Exception {
    return WebNode.json(join(handle, invitation("{}"), handle));
  }

  /** Sends exactly these bytes, and reads until the node closes. */
  String raw(String request) throws IOException {
    try (var socket = tls.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
