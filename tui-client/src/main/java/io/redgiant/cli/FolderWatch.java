package io.redgiant.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Notices what changes in folders, and waits until a file rests: a program that writes one touches
 * it many times. One thread.
 */
final class FolderWatch implements AutoCloseable {
  private static final Duration REST = Duration.ofSeconds(1);

  /** With more files than this unsettled, looking at the whole folder again costs less. */
  private static final int RESTLESS_MAX = 10_000;

  private final WatchService service;
  private final Map<WatchKey, Path> folders = new HashMap<>();
  private final Map<Path, Long> restless = new LinkedHashMap<>(); // since when, in nanoseconds
  private boolean overflowed;

  /**
   * What has come to rest.
   *
   * @param everything too much happened to tell: any file may have changed
   */
  record Changes(List<Path> files, boolean everything) {}

  FolderWatch(Path root) throws IOException {
    this.service = root.getFileSystem().newWatchService();
  }

  void add(Path folder) throws IOException {
    var key =
        folder.register(
            service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    folders.put(key, folder);
  }

  /** Waits until something has changed and rests again. */
  Changes next() throws InterruptedException {
    while (true) {
      var key = service.poll(waitNanos(), TimeUnit.NANOSECONDS);
      if (key != null) {
        take(key);
        continue;
      }
      var rested = rested();
      if (overflowed && restless.isEmpty()) {
        overflowed = false;
        return new Changes(List.of(), true);
      }
      if (!rested.isEmpty()) {
        return new Changes(rested, false);
      }
    }
  }

  private long waitNanos() {
    if (restless.isEmpty()) {
      return overflowed ? REST.toNanos() : Long.MAX_VALUE;
    }
    long oldest = restless.values().iterator().next();
    return Math.max(0, oldest + REST.toNanos() - System.nanoTime());
  }

  private void take(WatchKey key) {
    var folder = folders.get(key);
    for (var event : key.pollEvents()) {
      if (folder != null && event.context() instanceof Path name) {
        restless.remove(folder.resolve(name)); // so that the order is that of the last touch
        restless.put(folder.resolve(name), System.nanoTime());
      } else {
        overflowed = true;
      }
    }
    if (restless.size() > RESTLESS_MAX) {
      restless.clear();
      overflowed = true;
    }
    if (!key.reset()) {
      folders.remove(key); // the folder is gone
    }
  }

  private List<Path> rested() {
    var rested = new ArrayList<Path>();
    long until = System.nanoTime() - REST.toNanos();
    restless
        .entrySet()
        .removeIf(
            entry -> {
              boolean rests = entry.getValue() - until <= 0;
              if (rests && Files.exists(entry.getKey())) {
                rested.add(entry.getKey());
              }
              return rests;
            });
    return rested;
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
