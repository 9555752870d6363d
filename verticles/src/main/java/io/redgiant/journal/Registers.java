package io.redgiant.journal;

import io.redgiant.local.NetworkState;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.LayoutPlaced;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.SettingChanged;
import io.redgiant.protocol.ShareId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Facts of which only the last write counts, in memory and, with each commit, in the catalogue: a
 * register for each node of the layout, each setting, each room, each peer in each room, each
 * peer's handle, and each link to a file. Which write is the last follows from the records alone,
 * so that it is the same in whatever order they come.
 */
final class Registers implements RoomAccess.Facts {
  private static final int FIXED_BYTES = 8 + Origins.ORIGIN_BYTES + 8 + Frame.CHECKSUM_BYTES;

  private final CatalogueConnection catalogue;
  private final SortedMap<Name, Value> values = new TreeMap<>();
  private final Set<Name> changed = new HashSet<>();
  private @Nullable NetworkState network; // what the values come to, until one changes

  /** Which register. */
  record Name(RecordKind kind, String text) implements Comparable<Name> {
    static Name of(LayoutPlaced placed) {
      return new Name(RecordKind.LAYOUT_PLACED, placed.node().toString());
    }

    static Name of(SettingChanged setting) {
      return new Name(RecordKind.SETTING_CHANGED, setting.name());
    }

    static Name ofRoom(RoomId room) {
      return new Name(RecordKind.ROOM_DESCRIBED, room.toString());
    }

    /** The peer first, so that the rooms of a peer stand together. */
    static Name ofMember(RoomId room, PeerId peer) {
      return new Name(RecordKind.MEMBER_CHANGED, peer + "/" + room);
    }

    static Name ofHandle(PeerId peer) {
      return new Name(RecordKind.PEER_NAMED, peer.toString());
    }

    static Name ofTokens(PeerId peer) {
      return new Name(RecordKind.TOKENS_REVOKED, peer.toString());
    }

    static Name ofExpiry(RoomId room) {
      return new Name(RecordKind.MESSAGES_EXPIRED, room.toString());
    }

    static Name ofShare(ShareId share) {
      return new Name(RecordKind.SHARE_CHANGED, share.toString());
    }

    @Override
    public int compareTo(Name other) {
      int order = Integer.compare(kind.code(), other.kind.code());
      return order != 0 ? order : text.compareTo(other.text);
    }
  }

  /**
   * The last write.
   *
   * @param body of its record, with what only a later version reads
   */
  record Value(HybridTime time, Origin origin, long sequence, byte[] body) {
    private static final Comparator<Value> ORDER =
        Comparator.comparing(Value::time)
            .thenComparing(Value::origin)
            .thenComparingLong(Value::sequence);
  }

  Registers(CatalogueConnection catalogue) throws SQLException {
    this.catalogue = catalogue;
    load();
  }

  /** Reads again what the last commit kept. */
  void load() throws SQLException {
    values.clear();
    changed.clear();
    network = null;
    try (var rows = catalogue.prepare("SELECT kind, name, row FROM registers").executeQuery()) {
      while (rows.next()) {
        var name = new Name(new RecordKind(rows.getInt(1)), rows.getString(2));
        values.put(name, decode(name, rows.getBytes(3)));
      }
    }
  }

  void write(Name name, RecordHeader header, byte[] body) {
    var value = new Value(header.time(), header.origin(), header.sequence(), body);
    var last = values.get(name);
    if (last == null || Value.ORDER.compare(value, last) > 0) {
      put(name, value);
    }
  }

  /** A write that counts whenever it was made, as what it says is more than what was there. */
  void raise(Name name, RecordHeader header, byte[] body) {
    put(name, new Value(header.time(), header.origin(), header.sequence(), body));
  }

  private void put(Name name, Value value) {
    values.put(name, value);
    changed.add(name);
    if (isOfNetwork(name.kind)) {
      network = null;
    }
  }

  private static boolean isOfNetwork(RecordKind kind) {
    return kind.equals(RecordKind.LAYOUT_PLACED) || kind.equals(RecordKind.SETTING_CHANGED);
  }

  /** Before a commit. */
  void store() throws SQLException {
    var store =
        catalogue.prepare("INSERT OR REPLACE INTO registers (kind, name, row) VALUES (?, ?, ?)");
    for (var name : changed) {
      store.setInt(1, name.kind.code());
      store.setString(2, name.text);
      store.setBytes(3, encode(name, Objects.requireNonNull(values.get(name))));
      store.executeUpdate();
    }
    changed.clear();
  }

  @Override
  public @Nullable Value find(Name name) {
    return values.get(name);
  }

  SortedMap<Name, Value> all() {
    return Collections.unmodifiableSortedMap(values);
  }

  /** All of a kind whose names begin so. */
  @Override
  public SortedMap<Name, Value> all(RecordKind kind, String prefix) {
    return Collections.unmodifiableSortedMap(
        values.subMap(new Name(kind, prefix), new Name(kind, prefix + Character.MAX_VALUE)));
  }

  /** What those of the network as a whole come to. */
  NetworkState network() {
    if (network == null) {
      var places = new TreeMap<NodeId, Layout.Place>();
      int replicas = SettingChanged.REPLICAS_DEFAULT;
      for (var placed : all(RecordKind.LAYOUT_PLACED, "").values()) {
        var place = LayoutPlaced.decode(placed.body);
        places.put(place.node(), place.place());
      }
      var setting = values.get(new Name(RecordKind.SETTING_CHANGED, SettingChanged.REPLICAS));
      if (setting != null) {
        replicas = Integer.parseInt(SettingChanged.decode(setting.body).value());
      }
      network = new NetworkState(new Layout(places), replicas);
    }
    return network;
  }

  static byte[] encode(Name name, Value value) {
    var target = ByteBuffer.allocate(FIXED_BYTES + value.body.length);
    target.putLong(value.time.value()).put(Origins.encode(value.origin)).putLong(value.sequence);
    target.put(value.body);
    return target.putInt(checksum(name, target.array())).array();
  }

  static Value decode(Name name, byte[] row) {
    if (row.length < FIXED_BYTES) {
      throw new CatalogueDamagedException("register " + name.text + " of the catalogue is cut");
    }
    var source = ByteBuffer.wrap(row);
    if (source.getInt(row.length - Frame.CHECKSUM_BYTES) != checksum(name, row)) {
      throw new CatalogueDamagedException(
          "register " + name.text + " of the catalogue fails its checksum");
    }
    var time = new HybridTime(source.getLong());
    var origin = new byte[Origins.ORIGIN_BYTES];
    source.get(origin);
    long sequence = source.getLong();
    var body = new byte[row.length - FIXED_BYTES];
    source.get(body);
    return new Value(time, Origins.origin(origin), sequence, body);
  }

  /** Of the name and all of the row but the checksum itself. */
  private static int checksum(Name name, byte[] row) {
    var text = (name.kind.code() + " " + name.text).getBytes(StandardCharsets.UTF_8);
    int bytes = row.length - Frame.CHECKSUM_BYTES;
    var whole = ByteBuffer.allocate(text.length + bytes).put(text).put(row, 0, bytes);
    return Frame.checksum(whole.flip());
  }
}
