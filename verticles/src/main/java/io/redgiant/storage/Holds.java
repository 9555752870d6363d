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

  /** Pins at once: each costs a few hundred bytes, and what it pins is not collected. */
  private static final int PINS_MAX = 10_000;

  private final ChunkStore store;
  private final Bringing bringing;
  private final Spares spares;
  private final InstantSource clock;
  private final Map<ManifestId, Pin> pins = new HashMap<>();

  /** A content that is held for another node, or on its way. */
  static final class Pin implements Bringing.Errand {
    private final Hold asked;
    private final int sinceCollection;
    private final long expiresMillis;
    private long bytes;
    private CompletableFuture<Void> whole = new CompletableFuture<>();

    private Pin(Hold asked, int sinceCollection, long expiresMillis) {
      this.asked = asked;
      this.sinceCollection = sinceCollection;
      this.expiresMillis = expiresMillis;
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
    public void reached(long offset) {
      bytes = offset;
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

  Holds(ChunkStore store, Bringing bringing, Spares spares, InstantSource clock) {
    this.store = store;
    this.bringing = bringing;
    this.spares = spares;
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
    var pin = new Pin(hold, store.collection(), clock.millis() + PIN_MAX.toMillis());
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
    if (pin != null && pin.whole.isDone()) {
      pins.remove(manifest);
    }
  }

  /** The collection that the oldest pin began in, or {@code now}. */
  int oldestCollection(int now) {
    expire();
    return pins.values().stream().mapToInt(pin -> pin.sinceCollection).reduce(now, Math::min);
  }

  private void expire() {
    long now = clock.millis();
    pins.values().removeIf(pin -> pin.whole.isDone() && pin.expiresMillis < now);
  }
}
