package io.redgiant.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Counts the bytes a thread got through and what they took, per iteration. JMH reads the public
 * fields.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class Meter {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  public long bytes;
  public long wallNanos;
  public long cpuNanos;

  private long wallAtStart;
  private long cpuAtStart;

  @Setup(Level.Iteration)
  public void start() {
    bytes = 0;
    wallAtStart = System.nanoTime();
    cpuAtStart = THREADS.getCurrentThreadCpuTime();
  }

  @TearDown(Level.Iteration)
  public void stop() {
    wallNanos = System.nanoTime() - wallAtStart;
    cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuAtStart;
  }
}
