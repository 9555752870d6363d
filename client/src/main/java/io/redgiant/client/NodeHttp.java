package io.redgiant.client;

import io.redgiant.protocol.Failure;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one node, one at a time on the thread that makes them. On HttpURLConnection, as the
 * JDK's newer client costs a short command more than everything else it does.
 */
final class NodeHttp {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * A refusing node reads this much of a body before it closes (its answer would be lost
   * otherwise); a longer one asks first whether it is welcome.
   */
  private static final long ASKS_FIRST_BYTES = 8 << 20;

  /** Of a body whose length is not known: large, as each piece is a system call on both sides. */
  private static final int PIECE_BYTES = 256 << 10;

  private final URI node;
  private final Duration patience;
  private final Access access;

  /** A request's body. */
  interface Body {
    /** How long it is, or -1 where nobody knows before it ends. */
    long bytes();

    void writeTo(OutputStream target) throws IOException;

    /**
     * Whether it is short and the JDK may keep it: of an answer that asks for another token it
     * keeps nothing but the status where it did not keep the body.
     */
    default boolean isKept() {
      return false;
    }

    static Body of(byte[] bytes) {
      return of(bytes, false);
    }

    static Body of(byte[] bytes, boolean kept) {
      return new Body() {
        @Override
        public long bytes() {
          return bytes.length;
        }

        @Override
        public void writeTo(OutputStream target) throws IOException {
          target.write(bytes);
        }

        @Override
        public boolean isKept() {
          return kept;
        }
      };
    }
  }

  /**
   * @param patience how long the node may be silent
   */
  NodeHttp(URI node, Duration patience, Access access) {
    this.node = node;
    this.patience = patience;
    this.access = access;
  }

  URI node() {
    return node;
  }

  Answer get(String target, Map<String, String> headers) throws IOException {
    return send("GET", target, headers, null);
  }

  /**
   * Sends a request and waits for the head of its answer.
   *
   * @throws RequestFailure the node refused, or did not answer
   * @throws IOException the body could not be read on this side
   */
  Answer send(String method, String target, Map<String, String> headers, @Nullable Body body)
      throws IOException {
    var connection = (HttpURLConnection) node.resolve(target).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    connection.setRequestProperty("User-Agent", "redgiant");
    if (connection instanceof HttpsURLConnection secure && access.trust() != null) {
      secure.setSSLSocketFactory(access.trust().sockets());
    }
    access.headers().forEach(connection::setRequestProperty);
    headers.forEach(connection::setRequestProperty);
    try {
      if (body != null) {
        write(connection, body);
      }
      return Answer.of(connection, this::broken);
    } catch (Broken broken) {
      throw broken(broken);
    }
  }

  private void write(HttpURLConnection connection, Body body) throws IOException {
    connection.setDoOutput(true);
    if (body.bytes() < 0) {
      connection.setChunkedStreamingMode(PIECE_BYTES);
    } else if (!body.isKept()) {
      connection.setFixedLengthStreamingMode(body.bytes());
    }
    if (body.bytes() < 0 || body.bytes() > ASKS_FIRST_BYTES) {
      connection.setRequestProperty("Expect", "100-continue");
    }
    OutputStream open;
    try {
      open = connection.getOutputStream();
    } catch (ProtocolException unwelcome) {
      throw unwelcome(connection, unwelcome);
    } catch (IOException e) {
      throw new Broken(e);
    }
    var sending = new Sending(open);
    try (var watch = StallWatch.start(connection, patience, sending::write)) {
      try (sending) {
        body.writeTo(sending);
      } catch (Broken broken) {
        throw watch.stalled() ? new Broken(new SocketTimeoutException("write")) : broken;
      }
    }
  }

  /** The answer came instead of "continue": the JDK keeps its status and nothing else of it. */
  private static RequestFailure unwelcome(HttpURLConnection connection, ProtocolException cause)
      throws IOException {
    int status = connection.getResponseCode();
    if (status < 400) {
      return new RequestFailure(
          RequestFailure.Kind.UNINTELLIGIBLE,
          "the node answered " + status + " before it had the file",
          cause);
    }
    var failure = Failure.ofStatus(status);
    var detail = "the node does not take this file (" + status + " " + failure + ")";
    return new RequestFailure(failure, status, detail, List.of());
  }

  /** A body's connection broke while it was read. */
  RequestFailure broken(Broken broken) {
    return broken(broken.cause);
  }

  /** Says what the end of a connection means to whoever waits for it. */
  private RequestFailure broken(IOException cause) {
    var told = cause.getMessage();
    return switch (cause) {
      case SocketTimeoutException late when told != null && told.startsWith("Connect") ->
          unreachable("nothing answers at " + node + " within " + seconds(CONNECT), cause);
      case SocketTimeoutException late ->
          new RequestFailure(
              RequestFailure.Kind.TIMED_OUT,
              "the node at " + node + " was silent for " + seconds(patience),
              cause);
      case ConnectException refused -> unreachable("no node answers at " + node, cause);
      case NoRouteToHostException away -> unreachable("there is no way to " + node, cause);
      case SSLException untrusted ->
          unreachable(
              "the node at "
                  + node
                  + " is not one that this client trusts ("
                  + told
                  + "); an invitation names its authority, and so does --ca or --fingerprint",
              cause);
      case UnknownHostException unknown ->
          unreachable("there is no host '" + node.getHost() + "'", cause);
      default -> unreachable("the connection to " + node + " broke: " + told, cause);
    };
  }

  private static RequestFailure unreachable(String detail, IOException cause) {
    return new RequestFailure(RequestFailure.Kind.UNREACHABLE, detail, cause);
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  /** The connection failed, unlike whatever else throws an IOException while a body is made. */
  static final class Broken extends IOException {
    private final IOException cause;

    Broken(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  /** Marks the connection's failures, and counts writes for whoever watches over them. */
  private static final class Sending extends FilterOutputStream {
    private final AtomicLong started = new AtomicLong();
    private volatile boolean writing;

    Sending(OutputStream connection) {
      super(connection);
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      started.incrementAndGet();
      writing = true;
      try {
        out.write(source, offset, length); // FilterOutputStream would write byte by byte
      } catch (IOException e) {
        throw new Broken(e);
      } finally {
        writing = false;
      }
    }

    /** Which write is under way, or 0. */
    long write() {
      return writing ? started.get() : 0;
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        throw new Broken(e);
      }
    }
  }
}
