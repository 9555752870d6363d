package io.redgiant.web;

import io.netty.channel.Channel;
import io.vertx.core.http.ServerWebSocket;

/**
 * A plain WebSocket. Its frames go into the channel as they were encoded, past Vert.x, which would
 * encode each anew; and many at once go to the kernel in one call, at the end of the event loop's
 * turn.
 */
final class WebSocketWire implements BridgeWire {
  private final ServerWebSocket socket;
  private final Channel channel;
  private final Flushes flushes;
  private boolean flushing; // at the end of this turn

  WebSocketWire(ServerWebSocket socket, Channel channel, Flushes flushes) {
    this.socket = socket;
    this.channel = channel;
    this.flushes = flushes;
  }

  @Override
  public void write(OutgoingFrame frame) {
    channel.write(frame.webSocketFrame());
    if (!flushing) {
      flushing = true;
      flushes.add(this, channel.eventLoop());
    }
  }

  /** The end of the turn. */
  void flush() {
    flushing = false;
    channel.flush();
  }

  @Override
  public long waitingBytes() {
    if (waiting() > 0 && flushing) {
      channel.flush(); // what this turn has written is no backlog yet
    }
    return waiting();
  }

  /** Of what is below the channel's own mark nothing is said, and that is little. */
  private long waiting() {
    return channel.isWritable() ? 0 : channel.bytesBeforeWritable();
  }

  @Override
  public void close(BridgeClosure why) {
    socket.close((short) why.code(), why.reason());
  }
}
