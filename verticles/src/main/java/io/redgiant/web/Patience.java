package io.redgiant.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.function.BooleanSupplier;

/**
 * Keeps a connection that is silent because its client waits for this node: until a large file is
 * on other nodes, that may be minutes.
 */
final class Patience extends ChannelInboundHandlerAdapter {
  private final BooleanSupplier thisNodesTurn;

  Patience(BooleanSupplier thisNodesTurn) {
    this.thisNodesTurn = thisNodesTurn;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof IdleStateEvent) || !thisNodesTurn.getAsBoolean()) {
      context.fireUserEventTriggered(event);
    }
  }
}
