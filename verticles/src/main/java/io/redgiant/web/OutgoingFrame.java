package io.redgiant.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
   * A whole WebSocket frame as it goes on the wire, outside of the heap, where the kernel reads it.
   * Each caller has its own reader's index over the same bytes, and a hold on them, which a channel
   * gives back when it has sent them.
   */
  ByteBuf webSocketFrame() {
    if (webSocketFrame == null) {
      webSocketFrame = framed();
    }
    return webSocketFrame.retainedDuplicate();
  }

  /** Nobody else is told it: its memory goes back once the last channel has sent it. */
  void release() {
    if (webSocketFrame != null) {
      webSocketFrame.release();
      webSocketFrame = null;
    }
  }

  /** RFC 6455, section 5.2: a server masks nothing. */
  private ByteBuf framed() {
    var frame = ByteBufAllocator.DEFAULT.directBuffer(HEADER_BYTES_MAX + utf8.length);
    frame.writeByte(TEXT);
    if (utf8.length <= SHORT_MAX) {
      frame.writeByte(utf8.length);
    } else if (utf8.length <= MEDIUM_MAX) {
      frame.writeByte(MEDIUM).writeShort(utf8.length);
    } else {
      frame.writeByte(LONG).writeLong(utf8.length);
    }
    return frame.writeBytes(utf8);
  }
}
