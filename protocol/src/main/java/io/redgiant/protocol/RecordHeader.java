package io.redgiant.protocol;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The part of a record that is never erased and holds all that merging needs. Its bytes are hashed
 * to the {@link RecordId}, and each carries the id of the one before it, so that an origin's
 * records form a chain.
 *
 * <pre>
 * u8 version (1) · u8 zero · u16 kind · node 16 · epoch 8 · sequence 8 · time 8 · previous 32 · room 16 · peer 16 ·
 * body hash 32 · u32 body bytes · u8 targets, 32 each · u8 key bytes, key · further   (all big-endian)
 * </pre>
 *
 * <p>A later version that an older node can still merge appends its fields, and an older node keeps
 * and passes them on as they are; one that it cannot merge is a new kind.
 *
 * @param sequence from 1, without holes
 * @param previous the id of the record before in this origin's chain, or zeros before the first
 * @param targets the records that this one replaces or removes
 * @param key the peer's idempotency key, or none: the same peer and key is the same write
 * @param bodyHash BLAKE3 of salt and body
 * @param further what a later version appended, empty in this one
 */
public record RecordHeader(
    RecordKind kind,
    Origin origin,
    long sequence,
    HybridTime time,
    Digest previous,
    RoomId room,
    PeerId peer,
    Digest bodyHash,
    int bodyBytes,
    List<RecordId> targets,
    byte[] key,
    byte[] further) {
  private static final int VERSION = 1;
  private static final int FIXED_BYTES = 1 + 1 + 2 + 16 + 8 + 8 + 8 + 32 + 16 + 16 + 32 + 4 + 1 + 1;

  /** No header is longer. */
  public static final int BYTES_MAX =
      FIXED_BYTES
          + Limits.RECORD_TARGETS_MAX * Digest.BYTES
          + Limits.IDEMPOTENCY_KEY_BYTES_MAX
          + Limits.RECORD_FURTHER_BYTES_MAX;

  public RecordHeader {
    require(sequence >= 1, "a record's sequence starts at 1");
    require(
        (sequence == 1) == previous.equals(Digest.ZERO),
        "only the first record of a chain has none before it");
    require(
        time.value() >= 0 && time.compareTo(HybridTime.LAST) < 0,
        "a record's time is between 1970 and 6429");
    require(
        bodyBytes >= 0 && bodyBytes <= Limits.RECORD_BODY_BYTES_MAX,
        "a record's body has at most 64 KiB");
    require(targets.size() <= Limits.RECORD_TARGETS_MAX, "a record has at most 255 targets");
    require(
        key.length <= Limits.IDEMPOTENCY_KEY_BYTES_MAX, "an idempotency key has at most 128 bytes");
    require(
        further.length <= Limits.RECORD_FURTHER_BYTES_MAX,
        "a record's header has at most 1 KiB that this version does not know");
    targets = List.copyOf(targets);
  }

  public byte[] encode() {
    var target =
        ByteBuffer.allocate(
            FIXED_BYTES + targets.size() * Digest.BYTES + key.length + further.length);
    target.put((byte) VERSION).put((byte) 0).putShort((short) kind.code());
    origin.node().value().write(target);
    target.putLong(origin.epoch()).putLong(sequence).putLong(time.value());
    previous.write(target);
    room.value().write(target);
    peer.value().write(target);
    bodyHash.write(target);
    target.putInt(bodyBytes).put((byte) targets.size());
    targets.forEach(id -> id.digest().write(target));
    target.put((byte) key.length).put(key).put(further);
    return target.array();
  }

  /** Reads a header from all of {@code source}. */
  public static RecordHeader decode(ByteBuffer source) {
    require(source.remaining() >= FIXED_BYTES, "a record's header is cut short");
    require(
        source.get() == VERSION && source.get() == 0,
        "a record's header has a version this node does not know");
    var kind = new RecordKind(Short.toUnsignedInt(source.getShort()));
    var origin = new Origin(new NodeId(Id128.read(source)), source.getLong());
    long sequence = source.getLong();
    var time = new HybridTime(source.getLong());
    var previous = Digest.read(source);
    var room = new RoomId(Id128.read(source));
    var peer = new PeerId(Id128.read(source));
    var bodyHash = Digest.read(source);
    int bodyBytes = source.getInt();
    var targets = new RecordId[Byte.toUnsignedInt(source.get())];
    require(source.remaining() > targets.length * Digest.BYTES, "a record's targets are cut short");
    for (int index = 0; index < targets.length; index++) {
      targets[index] = new RecordId(Digest.read(source));
    }
    var key = new byte[Byte.toUnsignedInt(source.get())];
    require(source.remaining() >= key.length, "a record's header is shorter than it says");
    source.get(key);
    var further = new byte[source.remaining()];
    source.get(further);
    return new RecordHeader(
        kind,
        origin,
        sequence,
        time,
        previous,
        room,
        peer,
        bodyHash,
        bodyBytes,
        List.of(targets),
        key,
        further);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new Refusal(Failure.BAD_REQUEST, message);
    }
  }
}
