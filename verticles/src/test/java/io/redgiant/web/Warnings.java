package io.redgiant.web;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the nodes of this process warn of while it is open. */
final class Warnings extends Handler implements AutoCloseable {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Logger log = Logger.getLogger("io.redgiant");

  Warnings() {
    log.addHandler(this);
  }

  List<String> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void publish(LogRecord logged) {
    if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
      seen.add(logged.getMessage() + ": " + logged.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    log.removeHandler(this);
  }
}
