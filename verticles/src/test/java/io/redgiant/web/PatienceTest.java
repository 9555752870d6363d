package io.redgiant.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who is silent because it waits for this node is not idle. */
final class PatienceTest {
  private final AtomicBoolean thisNodesTurn = new AtomicBoolean();
  private final List<Object> passed = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new Patience(thisNodesTurn::get),
          new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
              passed.add(event);
            }
          });

  @Test
  void aClientThatSaysNothingIsIdle() {
    channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);

    assertEquals(List.of(IdleStateEvent.ALL_IDLE_STATE_EVENT), passed);
  }

  @Test
  void aClientThatWaitsForItsAnswerIsNot() {
    thisNodesTurn.set(true);
    channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    channel.pipeline().fireUserEventTriggered("another event");

    assertEquals(List.of("another event"), passed);
  }
}
