package io.redgiant.bench;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket of a load: as little work for each frame as it can be, as the load runs on the same
 * processors as what it measures. One thread reads, and any may write.
 */
final class FrameSocket implements Closeable {
  static final String LOBBY = "00000000000000000000000000010bb1";

  private static final int FRAME_BYTES_MAX = 64 << 10;

  private final Socket socket;
  private final InputStream input;
  private final byte[] frame = new byte[FRAME_BYTES_MAX];
  private int bytes; // of the frame that was read last

  private FrameSocket(Socket socket, int buffer) throws IOException {
    this.socket = socket;
    this.input = new BufferedInputStream(socket.getInputStream(), buffer);
  }

  /**
   * @param buffer how many bytes it reads at once, at most
   */
  static FrameSocket open(URI server, String path, int buffer) throws IOException {
    var socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    var request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(path, server.getAuthority())
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    var opened = new FrameSocket(socket, buffer);
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) opened.next());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString());
    }
    return opened;
  }

  /** Of a node of Red Giant. */
  static FrameSocket ofNode(URI node, int buffer) throws IOException {
    return open(node, "/eventbus/websocket", buffer);
  }

  /** Somebody new at a node, by the token. */
  static String join(URI node, String handle) throws IOException {
    var request = (HttpURLConnection) node.resolve("/api/v1/session").toURL().openConnection();
    request.setRequestMethod("POST");
    request.setDoOutput(true);
    var body = "{\"handle\":\"" + handle + "\"}";
    request.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    var answer = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int start = answer.indexOf("\"token\":\"") + 9;
    return answer.substring(start, answer.indexOf('"', start));
  }

  /** Is somebody from now on. */
  void be(String token) throws IOException {
    write(
        "{\"type\":\"send\",\"address\":\"edge.session.open\",\"body\":{\"token\":\"%s\"}}"
            .formatted(token));
  }

  /** Hears of the lobby; answers {@code registered} when it does. */
  void hearLobby() throws IOException {
    write(
        "{\"type\":\"register\",\"address\":\"edge.events.room.%s\",\"replyAddress\":\"registered\"}"
            .formatted(LOBBY));
  }

  /** One frame, masked with zeros: a mask is asked for, and which it is does not matter here. */
  synchronized void write(String text) throws IOException {
    var payload = text.getBytes(StandardCharsets.UTF_8);
    boolean isLong = payload.length > 125;
    var whole = new byte[(isLong ? 8 : 6) + payload.length];
    whole[0] = (byte) 0x81;
    whole[1] = (byte) (0x80 | (isLong ? 126 : payload.length));
    if (isLong) {
      whole[2] = (byte) (payload.length >> 8);
      whole[3] = (byte) payload.length;
    }
    System.arraycopy(payload, 0, whole, whole.length - payload.length, payload.length);
    socket.getOutputStream().write(whole);
  }

  /** Waits for the next frame, and answers how many bytes it has. */
  int read() throws IOException {
    next();
    int length = next() & 0x7F;
    if (length == 126) {
      length = next() << 8 | next();
    } else if (length == 127) {
      long all = 0;
      for (int i = 0; i < 8; i++) {
        all = all << 8 | next();
      }
      length = Math.toIntExact(all);
    }
    if (length > frame.length) {
      throw new IOException("a frame of " + length + " bytes");
    }
    if (input.readNBytes(frame, 0, length) < length) {
      throw new EOFException();
    }
    bytes = length;
    return length;
  }

  /** The bytes of the frame that was read last, in an array that the next one is read into. */
  byte[] frame() {
    return frame;
  }

  /** Whether the beginning of the frame that was read last has the word. */
  boolean says(String word) {
    return new String(frame, 0, Math.min(bytes, 400), StandardCharsets.US_ASCII).contains(word);
  }

  String text() {
    return new String(frame, 0, bytes, StandardCharsets.UTF_8);
  }

  private int next() throws IOException {
    int next = input.read();
    if (next < 0) {
      throw new EOFException();
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
