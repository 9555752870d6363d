package io.redgiant.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a socket is told, encoded once for however many of them. One event loop. */
final class OutgoingFrame {
  /** Final, and text. */
  private static final byte TEXT = (byte) 0x81;

  private static final int SHORT_MAX = 125;
  private static final int MEDIUM_MAX = 0xFFFF;
  private static final byte MEDIUM = 126;
  private static final byte LONG = 127;
  private static final int HEADER_BYTES_MAX = 10;

  private final byte[] utf8;
  private @Nullable ByteBuf webSocketFrame;
  private @Nullable String text;

  OutgoingFrame(byte[] utf8) {
    this.utf8 = utf8;
  }

  int length() {
    return utf8.length;
  }

  String text() {
    if (text == null) {
      text = new String(utf8, StandardCharsets.UTF_8);
    }
    return text;
  }

  /**
   * A whole WebSocket frame as it goes on the wire. Each caller has its own reader's index over the
   * same bytes; they are on the heap, and nobody need release them.
   */
  ByteBuf webSocketFrame() {
    if (webSocketFrame == null) {
      webSocketFrame = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(framed()));
    }
    return webSocketFrame.duplicate();
  }

  /** RFC 6455, section 5.2: a server masks nothing. */
  private byte[] framed() {
    var frame = ByteBuffer.allocate(HEADER_BYTES_MAX + utf8.length).put(TEXT);
    if (utf8.length <= SHORT_MAX) {
      frame.put((byte) utf8.length);
    } else if (utf8.length <= MEDIUM_MAX) {
      frame.put(MEDIUM).putShort((short) utf8.length);
    } else {
      frame.put(LONG).putLong(utf8.length);
    }
    frame.put(utf8).flip();
    var bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }
}
