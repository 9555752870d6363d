package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.faults.Shell;
import io.redgiant.local.Fingerprint;
import io.redgiant.local.LanPlace;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose machine moves to another network, or whose certificate is made anew. */
class ListenersTest {
  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final Listeners listeners =
      new Listeners(vertx, connection -> {}, request -> request.response().end());

  @AfterEach
  void close() {
    vertx.close();
  }

  @Test
  void listensWhereItIsToldToAndShowsTheNewestCertificate() throws Exception {
    Shell.available(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl here");
    int port = freePort();

    await(listeners.listen(place(port, "one", "127.0.0.1")));
    assertEquals("CN=one", shown("127.0.0.1", port));

    await(listeners.listen(place(port, "two", "127.0.0.1", "127.0.0.2")));
    assertEquals("CN=two", shown("127.0.0.1", port));
    assertEquals("CN=two", shown("127.0.0.2", port));

    await(listeners.listen(place(port, "two", "127.0.0.2")));
    assertEquals("CN=two", shown("127.0.0.2", port));
    assertThrows(ConnectException.class, () -> shown("127.0.0.1", port));
  }

  @Test
  void saysWhatToTypeWhereItsPortIsTaken() throws Exception {
    Shell.available(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl here");
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var place = place(taken.getLocalPort(), "one", "127.0.0.1");

      var failed = assertThrows(ExecutionException.class, () -> await(listeners.listen(place)));

      var words = assertInstanceOf(Refusal.class, failed.getCause()).getMessage();
      assertNotNull(words);
      assertTrue(words.contains("choose another with --lan 127.0.0.1:"), words);
    }
  }

  @Test
  void listensAsSoonAsAnAddressThatItCameToCanBeHad() throws Exception {
    Shell.available(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl here");
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.2"))) {
      port = taken.getLocalPort();
      listeners.follow(place(port, "one", "127.0.0.1", "127.0.0.2"));
      assertEquals("CN=one", awaitShown("127.0.0.1", port));
    }
    assertEquals("CN=one", awaitShown("127.0.0.2", port));
  }

  /** Asks until somebody listens. */
  private static String awaitShown(String host, int port) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        return shown(host, port);
      } catch (IOException nobody) {
        if (System.nanoTime() > deadline) {
          throw nobody;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void await(Future<?> work) throws Exception {
    work.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private LanPlace place(int port, String name, String... addresses) throws Exception {
    var key = directory.resolve(name + ".key");
    var certificate = directory.resolve(name + ".pem");
    var openssl =
        new ProcessBuilder(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj"
                    .concat(" /CN=%s -keyout %s -out %s".formatted(name, key, certificate))
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start();
    assertEquals(0, openssl.waitFor(), Files.readString(directory.resolve(name + ".log")));
    var chain = Files.readString(certificate);
    return new LanPlace(
        Stream.of(addresses).map(InetAddress::ofLiteral).toList(),
        port,
        Set.of("127.0.0.1"),
        chain,
        Files.readString(key),
        chain,
        new Fingerprint("00".repeat(32)));
  }

  private static String shown(String host, int port) throws Exception {
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new Anybody()}, null);
    try (var socket = (SSLSocket) tls.getSocketFactory().createSocket(host, port)) {
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  /** Who is there is what the test asks. */
  private record Anybody() implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return List.<X509Certificate>of().toArray(X509Certificate[]::new);
    }
  }
}
