package io.redgiant.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * A plain WebSocket. Its frames go into the channel as they were encoded, past Vert.x, which would
 * encode each anew; and many at once go to the kernel in one call, at the end of the event loop's
 * turn.
 */
final class WebSocketWire implements BridgeWire {
  private final ServerWebSocket socket;
  private final ChannelHandlerContext context;
  private boolean flushing; // at the end of this turn

  WebSocketWire(ServerWebSocket socket) {
    this.socket = socket;
    this.context = ((WebSocketInternal) socket).channelHandlerContext();
  }

  @Override
  public void write(OutgoingFrame frame) {
    context.write(frame.webSocketFrame());
    if (!flushing) {
      flushing = true;
      context.executor().execute(this::flush);
    }
  }

  private void flush() {
    flushing = false;
    context.flush();
  }

  @Override
  public long waitingBytes() {
    if (waiting() > 0 && flushing) {
      context.flush(); // what this turn has written is no backlog yet
    }
    return waiting();
  }

  /** Of what is below the channel's own mark nothing is said, and that is little. */
  private long waiting() {
    Channel channel = context.channel();
    return channel.isWritable() ? 0 : channel.bytesBeforeWritable();
  }

  @Override
  public void close(BridgeClosure why) {
    socket.close((short) why.code(), why.reason());
  }
}
