package io.redgiant.storage;

import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Contents that other nodes asked this one to hold: pulled, forced, and pinned until the record
 * that names them arrives. Storage's event loop only.
 */
final class Holds {
  /** A record follows its content within seconds; a pin that waits a day waits for nothing. */
  private static final Duration PIN_MAX = Duration.ofHours(24);

  /**
   * After so long a version that names the same content may stand in for the record: that may never
   * come, as where the same bytes were published under the same name.
   */
  private static final Duration RECORD_MAX = Duration.ofMinutes(10);

  /** Asked about in one question. */
  private static final int QUESTION_MANIFESTS = 256;

  /** Somebody waits: while one part of the content waits for an answer, another moves bytes. */
  private static final int LANES = 2;

  /** Pins at once: each costs a few hundred bytes, and what it pins is not collected. */
  private static final int PINS_MAX = 10_000;

  private final ChunkStore store;
  private final Bringing bringing;
  private final Spares spares;
  private final Collector.Journal journal;
  private final InstantSource clock;
  private final Map<ManifestId, Pin> pins = new HashMap<>();

  /** A content that is held for another node, or on its way. */
  static final class Pin implements Bringing.Errand {
    private final Hold asked;
    private final int sinceCollection;
    private final long sinceMillis;
    private long bytes;
    private CompletableFuture<Void> whole = new CompletableFuture<>();

    private Pin(Hold asked, int sinceCollection, long sinceMillis) {
      this.asked = asked;
      this.sinceCollection = sinceCollection;
      this.sinceMillis = sinceMillis;
    }

    private boolean isWhole() {
      return whole.isDone();
    }

    @Override
    public ManifestId manifest() {
      return asked.manifest();
    }

    @Override
    public long size() {
      return asked.size();
    }

    /** Whoever asks has all of it. */
    @Override
    public List<NodeId> sources() {
      return List.of(asked.node());
    }

    @Override
    public void reached(long come) {
      bytes = come;
    }

    @Override
    public int lanes() {
      return LANES;
    }

    /** How much has been looked at, or brought. */
    long bytes() {
      return bytes;
    }

    /** Done when all of it is here and forced; fails where it cannot be. */
    CompletableFuture<Void> whole() {
      return whole;
    }
  }

  Holds(
      ChunkStore store,
      Bringing bringing,
      Spares spares,
      Collector.Journal journal,
      InstantSource clock) {
    this.store = store;
    this.bringing = bringing;
    this.spares = spares;
    this.journal = journal;
    this.clock = clock;
  }

  /** Begins to hold a content, or joins what was begun. A pull that failed begins anew. */
  Pin hold(Hold hold) {
    expire();
    spares.keep(hold.manifest());
    var known = pins.get(hold.manifest());
    if (known != null && !known.whole.isCompletedExceptionally()) {
      return known;
    }
    if (pins.size() >= PINS_MAX) {
      throw new Refusal(Failure.BUSY, PINS_MAX + " contents wait for their records; try again");
    }
    var pin = new Pin(hold, store.collection(), clock.millis());
    pins.put(hold.manifest(), pin);
    pin.whole = bringing.bring(pin);
    pin.whole.whenComplete(
        (done, error) -> {
          if (error != null) {
            pins.remove(hold.manifest(), pin);
          }
        });
    return pin;
  }

  /** Whether no content waits for its record. */
  boolean isEmpty() {
    return pins.isEmpty();
  }

  /** The record is here: from now on the journal keeps what it names. */
  void named(ManifestId manifest) {
    var pin = pins.get(manifest);
    if (pin != null && pin.isWhole()) {
      pins.remove(manifest);
    }
  }

  /** The collection that the oldest pin began in whose content is still coming, or {@code now}. */
  int oldestCollection(int now) {
    return pins.values().stream()
        .filter(pin -> !pin.isWhole())
        .mapToInt(pin -> pin.sinceCollection)
        .reduce(now, Math::min);
  }

  /** What is all here and waits for its record: a collection leaves it. */
  List<ManifestId> whole() {
    expire();
    return pins.values().stream().filter(Pin::isWhole).map(Pin::manifest).toList();
  }

  /** Lets go what has waited long and is named by some version anyway. */
  CompletableFuture<Void> settle() {
    long before = clock.millis() - RECORD_MAX.toMillis();
    var waiting =
        pins.values().stream().filter(pin -> pin.isWhole() && pin.sinceMillis < before).toList();
    return settle(waiting, 0);
  }

  private CompletableFuture<Void> settle(List<Pin> waiting, int from) {
    if (from == waiting.size()) {
      return CompletableFuture.completedFuture(null);
    }
    int to = Math.min(waiting.size(), from + QUESTION_MANIFESTS);
    var asked = waiting.subList(from, to);
    return journal
        .named(asked.stream().map(Pin::manifest).toList())
        .thenCompose(
            named -> {
              asked.stream()
                  .filter(pin -> named.contains(pin.manifest()))
                  .forEach(pin -> pins.remove(pin.manifest(), pin));
              return settle(waiting, to);
            });
  }

  private void expire() {
    long before = clock.millis() - PIN_MAX.toMillis();
    pins.values().removeIf(pin -> pin.isWhole() && pin.sinceMillis < before);
  }
}
