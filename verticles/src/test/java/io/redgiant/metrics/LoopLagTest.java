package io.redgiant.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopLagTest {
  private final EventExecutor loop = new DefaultEventExecutor();
  private final LoopLag lag = new LoopLag(List.of(loop));

  @AfterEach
  void stop() throws InterruptedException {
    assertTrue(loop.shutdownGracefully(0, 20, TimeUnit.SECONDS).await(20, TimeUnit.SECONDS));
  }

  @Test
  void isHowLongWorkHasWaitedForALoopThatIsHeldUp() throws Exception {
    var go = new CountDownLatch(1);
    loop.execute(
        () -> {
          try {
            go.await();
          } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
          }
        });
    long start = System.nanoTime();
    double waited = 0;
    while (waited < 20) { // while it is held up, and not only when it has gone on
      lag.probe();
      waited = lag.takeMillis();
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
    }
    go.countDown();
    loop.submit(() -> {}).get(20, TimeUnit.SECONDS);

    assertTrue(lag.takeMillis() >= waited, "what waited all along is told when it is done");
    assertEquals(0, lag.takeMillis(), "once");
  }
}
