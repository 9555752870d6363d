package io.redgiant.metrics;

import io.redgiant.local.ByReference;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.eventbus.EventBus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Measures what counting costs: requests between two event loops of one process, with an answer
 * each, on a bus without meters, on one that counts, and on one whose tap is open besides; by
 * turns. A request is two messages. Arguments: rounds, and requests in each.
 */
public final class MetersBench {
  private static final int IN_FLIGHT = 256;
  private static final String ADDRESS = "local.journal.append";

  private record Asked() implements ByReference {}

  private record Turn(double nanosEach, double cpuNanosEach) {}

  private record Bus(String name, Vertx vertx, Turn[] turns) {}

  private MetersBench() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    int requests = Integer.parseInt(arguments[1]);
    var tapped = new BusMeters();
    tapped.tap().open();
    var buses =
        List.of(
            new Bus("without meters", started(Vertx.builder()), new Turn[rounds]),
            new Bus("with meters", started(counting(new BusMeters())), new Turn[rounds]),
            new Bus("and the tap", started(counting(tapped)), new Turn[rounds]));
    for (int round = -2; round < rounds; round++) { // the first two warm up
      for (var bus : buses) {
        var turn = turn(bus.vertx, requests);
        if (round >= 0) {
          bus.turns[round] = turn;
        }
      }
    }
    for (var bus : buses) {
      print(bus.name, bus.turns);
      bus.vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  private static VertxBuilder counting(BusMeters meters) {
    return Vertx.builder().withMetrics(meters.metrics()).withTracer(meters.tracer());
  }

  private static Vertx started(VertxBuilder builder) throws Exception {
    var vertx = builder.build();
    ByReference.registerOn(vertx.eventBus());
    var context = vertx.getOrCreateContext();
    var registered = new CompletableFuture<Future<Void>>();
    context.runOnContext(
        now ->
            registered.complete(
                vertx
                    .eventBus()
                    .<Asked>localConsumer(ADDRESS, message -> message.reply(message.body()))
                    .completion()));
    registered.get().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    return vertx;
  }

  private static Turn turn(Vertx vertx, int requests) throws Exception {
    var done = new CompletableFuture<Void>();
    long cpu = cpuNanos();
    long start = System.nanoTime();
    vertx
        .getOrCreateContext()
        .runOnContext(
            now -> {
              var asking = new Asking(vertx.eventBus(), requests, done);
              for (int place = 0; place < IN_FLIGHT; place++) {
                asking.ask();
              }
            });
    done.get(10, TimeUnit.MINUTES);
    return new Turn(
        (double) (System.nanoTime() - start) / requests, (double) (cpuNanos() - cpu) / requests);
  }

  /** One event loop. */
  private static final class Asking {
    private final EventBus bus;
    private final CompletableFuture<Void> done;
    private final int requests;
    private int asked;
    private int answered;

    Asking(EventBus bus, int requests, CompletableFuture<Void> done) {
      this.bus = bus;
      this.requests = requests;
      this.done = done;
    }

    void ask() {
      if (asked < requests) {
        asked++;
        bus.request(ADDRESS, new Asked(), ByReference.THIS_NODE)
            .onComplete(answer -> answered(), done::completeExceptionally);
      }
    }

    private void answered() {
      answered++;
      if (answered == requests) {
        done.complete(null);
      }
      ask();
    }
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static void print(String name, Turn[] turns) {
    var wall = Arrays.stream(turns).mapToDouble(Turn::nanosEach).sorted().toArray();
    var cpu = Arrays.stream(turns).mapToDouble(Turn::cpuNanosEach).sorted().toArray();
    int middle = turns.length / 2;
    System.out.printf(
        Locale.ROOT,
        "%-15s %,.0f requests/s, %,.0f CPU-ns each (%,.0f–%,.0f)%n",
        name,
        1e9 / wall[middle],
        cpu[middle],
        cpu[0],
        cpu[turns.length - 1]);
  }
}
