package io.redgiant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MeterTest {
  private static final long TOTAL = 100_000_000;

  private final StringWriter err = new StringWriter();
  private long now = 1;

  @Test
  void drawsOverOneLineOnATerminalAndClearsIt() {
    try (var meter = meter("logs.tar", false, "2")) {
      meter.at(0, TOTAL);
      after(500);
      meter.at(25_000_000, TOTAL);
    }

    assertEquals(
        "\rlogs.tar   25% ███           25.0 MB/100 MB  50.0 MB/s  0:01 left\033[K\r\033[K",
        err.toString());
  }

  @Test
  void isPlainLinesElsewhere() {
    var meter = meter("logs.tar", false, "");
    meter.at(0, TOTAL);
    after(4_999);
    meter.at(1, TOTAL);
    after(1);
    meter.at(50_000_000, TOTAL);

    assertEquals(
        "logs.tar   50%  50.0 MB/100 MB  10.0 MB/s  0:05 left" + System.lineSeparator(),
        err.toString());
  }

  @Test
  void whatAnEarlierAttemptSettledIsNoRate() {
    var meter = meter("logs.tar", false, "2");
    meter.at(90_000_000, TOTAL);
    after(1_000);
    meter.at(91_000_000, TOTAL);

    assertEquals(
        "\rlogs.tar   91% ██████████▉   91.0 MB/100 MB  1.00 MB/s  0:09 left\033[K",
        err.toString());
  }

  @Test
  void aStreamHasNoEndToWaitFor() {
    var meter = meter("-", false, "2");
    meter.at(0, -1);
    after(1_000);
    meter.at(2_000_000, -1);

    assertEquals("\r-  2.00 MB  2.00 MB/s\033[K", err.toString());
  }

  @Test
  void aLongLineIsCutToTheTerminal() {
    var meter = meter("x".repeat(100), false, "2");
    meter.at(0, TOTAL);
    after(1_000);
    meter.at(1, TOTAL);

    assertEquals("\r" + "x".repeat(80) + "\033[K", err.toString());
  }

  @Test
  void isSilentBesideJson() {
    var meter = meter("logs.tar", true, "2");
    meter.at(0, TOTAL);
    after(60_000);
    meter.at(TOTAL, TOTAL);

    assertEquals("", err.toString());
  }

  private void after(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Meter meter(String name, boolean json, String terminals) {
    var unread = new PrintWriter(new StringWriter());
    var terminal = new Terminal(terminals, Map.of());
    var output = new Output(unread, new PrintWriter(err), json, terminal);
    return new Meter(name, output, () -> now);
  }
}
