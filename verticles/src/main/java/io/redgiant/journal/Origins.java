package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Position;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far each origin's records are applied, and which of them lack in between, in memory and, with
 * each commit, in the catalogue.
 */
final class Origins {
  static final int ORIGIN_BYTES = Id128.BYTES + 8;
  private static final int REACHED_BYTES = 8 + Digest.BYTES + 8 + 8 + 8 + Frame.CHECKSUM_BYTES;

  private final CatalogueConnection catalogue;
  private final Map<Origin, Reached> reached = new HashMap<>();
  private final Set<Origin> changed = new HashSet<>();
  private final Holes holes;
  private HybridTime latest = new HybridTime(0);

  Origins(CatalogueConnection catalogue) throws SQLException {
    this.catalogue = catalogue;
    holes = new Holes(catalogue);
    load();
  }

  /** Reads again what the last commit kept. */
  void load() throws SQLException {
    reached.clear();
    changed.clear();
    holes.load();
    latest = new HybridTime(0);
    try (var rows = catalogue.prepare("SELECT origin, reached FROM origins").executeQuery()) {
      while (rows.next()) {
        var kept = decode(rows.getBytes(2));
        reached.put(origin(rows.getBytes(1)), kept);
        latest = latest.or(kept.time());
      }
    }
  }

  Reached reached(Origin origin) {
    return reached.getOrDefault(origin, Reached.NOTHING);
  }

  Map<Origin, Reached> all() {
    return Collections.unmodifiableMap(reached);
  }

  /** How far each origin's records are here without a hole. */
  Map<Origin, Reached> whole() {
    var whole = new HashMap<>(reached);
    holes.firsts().forEach((origin, hole) -> whole.computeIfPresent(origin, hole::endOf));
    return whole;
  }

  Holes holes() {
    return holes;
  }

  /** Whether the record is here, or was passed over. */
  boolean isApplied(Origin origin, long sequence) {
    return sequence <= reached(origin).sequence() && holes.at(origin, sequence) == null;
  }

  /** A record was applied: the origin's next, one behind others that are lost, or one of those. */
  void applied(Located located) throws SQLException {
    var origin = located.origin();
    long sequence = located.record().header().sequence();
    var before = reached(origin);
    var hole = holes.at(origin, sequence);
    if (hole != null) {
      holes.put(origin, hole.after(located));
      return;
    }
    if (sequence > before.sequence() + 1) {
      holes.put(origin, new Hole(before.sequence() + 1, before, sequence - 1));
    } else {
      holes.undamaged(origin, sequence, sequence);
    }
    var now = before.after(located);
    reached.put(origin, now);
    changed.add(origin);
    latest = latest.or(now.time());
  }

  /** Before a commit. */
  void store() throws SQLException {
    var store = catalogue.prepare("INSERT OR REPLACE INTO origins (origin, reached) VALUES (?, ?)");
    for (var origin : changed) {
      store.setBytes(1, encode(origin));
      store.setBytes(2, encode(reached(origin)));
      store.executeUpdate();
    }
    changed.clear();
    holes.store();
  }

  /** The latest time of any record. */
  HybridTime latest() {
    return latest;
  }

  /** Whether the records that the position names are applied. */
  boolean have(Position position) {
    return position.sequences().entrySet().stream()
        .allMatch(named -> isApplied(named.getKey(), named.getValue()));
  }

  /** What is applied; of more origins than a position can name, those that wrote last. */
  Position position() {
    var sequences = new TreeMap<Origin, Long>();
    reached.entrySet().stream()
        .filter(entry -> entry.getValue().sequence() > 0)
        .sorted(
            Comparator.comparing((Map.Entry<Origin, Reached> entry) -> entry.getValue().time())
                .reversed())
        .limit(Limits.POSITION_ORIGINS_MAX)
        .forEach(entry -> sequences.put(entry.getKey(), entry.getValue().sequence()));
    return new Position(sequences);
  }

  static byte[] encode(Origin origin) {
    var target = ByteBuffer.allocate(ORIGIN_BYTES);
    origin.node().value().write(target);
    return target.putLong(origin.epoch()).array();
  }

  static Origin origin(byte[] bytes) {
    if (bytes.length != ORIGIN_BYTES) {
      throw new CatalogueDamagedException(
          "an origin in the catalogue has " + bytes.length + " bytes");
    }
    var source = ByteBuffer.wrap(bytes);
    return new Origin(new NodeId(Id128.read(source)), source.getLong());
  }

  static byte[] encode(Reached reached) {
    var target = ByteBuffer.allocate(REACHED_BYTES).putLong(reached.sequence());
    reached.last().write(target);
    target.putLong(reached.file()).putLong(reached.end()).putLong(reached.time().value());
    return target.putInt(Frame.checksum(target.array(), 0, target.position())).array();
  }

  static Reached decode(byte[] bytes) {
    int end = REACHED_BYTES - Frame.CHECKSUM_BYTES;
    var source = ByteBuffer.wrap(bytes);
    if (bytes.length != REACHED_BYTES || source.getInt(end) != Frame.checksum(bytes, 0, end)) {
      throw new CatalogueDamagedException("how far an origin is applied fails its checksum");
    }
    return new Reached(
        source.getLong(),
        Digest.read(source),
        source.getLong(),
        source.getLong(),
        new HybridTime(source.getLong()));
  }
}
