package io.redgiant.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;

/** A connection to a node, of which the test chooses every byte. */
final class RawConnection implements AutoCloseable {
  private static final int SILENCE_MILLIS_MAX = 20_000;

  private final Socket socket;
  private final String host;

  RawConnection(String address, int port) throws IOException {
    socket = new Socket(address, port);
    socket.setSoTimeout(SILENCE_MILLIS_MAX);
    host = address + ":" + port;
  }

  /** Sends a text, with the node's address in the place of {@code {host}}. */
  void write(String text) throws IOException {
    write(text.replace("{host}", host).getBytes(UTF_8));
  }

  /** Begins to publish a file of so many bytes; the caller sends them, or does not. */
  void beginPut(String path, long bytes) throws IOException {
    write(
        """
        PUT /api/v1/files/lobby/%s HTTP/1.1\r
        Host: {host}\r
        Content-Length: %d\r
        \r
        """
            .formatted(path, bytes));
  }

  void write(byte... bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  void write(byte[] bytes, int offset, int count) throws IOException {
    socket.getOutputStream().write(bytes, offset, count);
  }

  /** Says that no more will be sent. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  /** Goes without an orderly end. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads until the node closes. */
  String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** Reads so many bytes, or fewer where the node closes before. */
  String read(int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
  }

  /** Reads a line of an answer's head, and leaves out its end. */
  String line() throws IOException {
    return readTo("\r\n").strip();
  }

  /** Reads all of an answer that comes before its body. */
  String head() throws IOException {
    return readTo("\r\n\r\n");
  }

  private String readTo(String end) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      var next = read(1);
      if (next.isEmpty()) {
        throw new AssertionError("the answer ends after '" + text + "'");
      }
      text.append(next);
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
