package io.redgiant.journal;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * One entry version as the catalogue keeps it. What never changes lies in one blob with a checksum
 * over it and the path; the table's other columns only serve to find it.
 *
 * @param place the row's number: rows are numbered in the order of their records' times
 * @param flags of {@link EntryState}
 * @param key the publisher's idempotency key, empty for none
 * @param file the first sequence of the journal file that the record is in, at {@code offset}
 */
record EntryRow(
    long place,
    int flags,
    RecordId version,
    Origin origin,
    long sequence,
    HybridTime time,
    RoomId room,
    PeerId publisher,
    byte[] key,
    EntryPublished published,
    long file,
    long offset) {
  private static final int FIXED_BYTES =
      3 * Digest.BYTES + Id128.BYTES + 8 + 8 + 8 + Id128.BYTES + Id128.BYTES + 8 + 8 + 8 + 3 * 2;

  static EntryRow of(long place, int flags, Located located, EntryPublished published) {
    var header = located.record().header();
    return new EntryRow(
        place,
        flags,
        located.record().id(),
        header.origin(),
        header.sequence(),
        header.time(),
        header.room(),
        header.peer(),
        header.key(),
        published,
        located.file(),
        located.offset());
  }

  EntryRow withFlags(int flags) {
    return new EntryRow(
        place, flags, version, origin, sequence, time, room, publisher, key, published, file,
        offset);
  }

  EntryRow withPlace(long place) {
    return new EntryRow(
        place, flags, version, origin, sequence, time, room, publisher, key, published, file,
        offset);
  }

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  String path() {
    return published.path().text();
  }

  Entry entry() {
    return new Entry(
        room,
        published.path(),
        published.content(),
        published.manifest(),
        published.size(),
        published.mediaType(),
        publisher,
        published.label(),
        time,
        version,
        origin,
        sequence,
        !is(EntryState.REPLACED) && !is(EntryState.FOLDED));
  }

  byte[] encode() {
    var type = published.mediaType().getBytes(StandardCharsets.UTF_8);
    var label = published.label().getBytes(StandardCharsets.UTF_8);
    var target =
        ByteBuffer.allocate(
            FIXED_BYTES + type.length + label.length + key.length + Frame.CHECKSUM_BYTES);
    version.digest().write(target);
    published.content().digest().write(target);
    published.manifest().digest().write(target);
    origin.node().value().write(target);
    target.putLong(origin.epoch()).putLong(sequence).putLong(time.value());
    room.value().write(target);
    publisher.value().write(target);
    target.putLong(published.size()).putLong(file).putLong(offset);
    put(target, type);
    put(target, label);
    put(target, key);
    return target.putInt(checksum(target.slice(0, target.position()), path())).array();
  }

  static EntryRow decode(long place, String path, int state, byte[] row) {
    int end = row.length - Frame.CHECKSUM_BYTES;
    var source = ByteBuffer.wrap(row);
    if (end < FIXED_BYTES || source.getInt(end) != checksum(source.slice(0, end), path)) {
      throw new CatalogueDamagedException("row " + place + " of the catalogue fails its checksum");
    }
    var version = new RecordId(Digest.read(source));
    var content = new ContentId(Digest.read(source));
    var manifest = new ManifestId(Digest.read(source));
    var origin = new Origin(new NodeId(Id128.read(source)), source.getLong());
    long sequence = source.getLong();
    var time = new HybridTime(source.getLong());
    var room = new RoomId(Id128.read(source));
    var publisher = new PeerId(Id128.read(source));
    long size = source.getLong();
    long file = source.getLong();
    long offset = source.getLong();
    var type = new String(get(source), StandardCharsets.UTF_8);
    var label = new String(get(source), StandardCharsets.UTF_8);
    var key = get(source);
    var published = new EntryPublished(new EntryPath(path), content, manifest, size, type, label);
    return new EntryRow(
        place,
        EntryState.decode(state),
        version,
        origin,
        sequence,
        time,
        room,
        publisher,
        key,
        published,
        file,
        offset);
  }

  private static int checksum(ByteBuffer row, String path) {
    var crc = new CRC32C();
    crc.update(row);
    crc.update(path.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  private static void put(ByteBuffer target, byte[] bytes) {
    target.putShort((short) bytes.length).put(bytes);
  }

  private static byte[] get(ByteBuffer source) {
    var bytes = new byte[Short.toUnsignedInt(source.getShort())];
    source.get(bytes);
    return bytes;
  }
}
