package io.redgiant.web;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.ServerWebSocket;

/**
 * A plain WebSocket. Its frames go into the channel as they were encoded, past Vert.x, which would
 * encode each anew, and past its other handlers, of which TLS alone has to see them; and many at
 * once go to the kernel in one call, at the end of the event loop's turn.
 */
final class WebSocketWire implements BridgeWire {
  private static final long CLOSE_SECONDS = 10;

  private final ServerWebSocket socket;
  private final Channel channel;
  private final ChannelHandlerContext out; // what it writes goes to TLS, or to the socket itself
  private final Flushes flushes;
  private boolean flushing; // at the end of this turn

  WebSocketWire(ServerWebSocket socket, Channel channel, Flushes flushes) {
    this.socket = socket;
    this.channel = channel;
    // A listener for each write, to keep the time: the bridge itself ends who says nothing.
    if (channel.pipeline().get(IdleStateHandler.class) != null) {
      channel.pipeline().remove(IdleStateHandler.class);
    }
    this.out = behindTls(channel.pipeline());
    this.flushes = flushes;
  }

  /** What a handler writes goes to those before it. */
  private static ChannelHandlerContext behindTls(ChannelPipeline pipeline) {
    var tls = pipeline.context(SslHandler.class);
    if (tls == null) {
      return pipeline.firstContext();
    }
    var names = pipeline.names();
    return pipeline.context(names.get(names.indexOf(tls.name()) + 1));
  }

  @Override
  public void write(OutgoingFrame frame) {
    out.write(frame.webSocketFrame(), channel.voidPromise());
    if (!flushing) {
      flushing = true;
      flushes.add(this, channel.eventLoop());
    }
  }

  /** The end of the turn. */
  void flush() {
    flushing = false;
    out.flush();
  }

  @Override
  public long waitingBytes() {
    if (waiting() > 0 && flushing) {
      out.flush(); // what this turn has written is no backlog yet
    }
    return waiting();
  }

  /** Of what is below the channel's own mark nothing is said, and that is little. */
  private long waiting() {
    return channel.isWritable() ? 0 : channel.bytesBeforeWritable();
  }

  /** Whoever does not read is not told: Vert.x's own way to close waits behind what is unread. */
  @Override
  public void close(BridgeClosure why) {
    socket.close((short) why.code(), why.reason());
    var late = channel.eventLoop().schedule(() -> out.close(), CLOSE_SECONDS, SECONDS);
    channel.closeFuture().addListener(closed -> late.cancel(false));
  }
}
