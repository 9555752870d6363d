package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Records of one origin that are written and forced together: all of them become durable, or none.
 */
final class Group {
  private static final byte[] NOTHING_FURTHER = {}; // that is a later version's

  private final Origin origin;
  private final RecordDigests digests;
  private final RandomGenerator random;
  private final long clockMillis;
  private final long file;
  private final long start;
  private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
  private final List<Located> records = new ArrayList<>();
  private Chain chain;

  /**
   * @param file the first sequence of the file that the group goes to, at offset {@code start}
   */
  Group(
      Origin origin,
      Chain chain,
      long file,
      long start,
      RecordDigests digests,
      RandomGenerator random,
      long clockMillis) {
    this.origin = origin;
    this.chain = chain;
    this.file = file;
    this.start = start;
    this.digests = digests;
    this.random = random;
    this.clockMillis = clockMillis;
  }

  /**
   * Adds one record of this node to the group and to the chain. A {@link
   * io.redgiant.protocol.Refusal} leaves both as they were.
   *
   * @param after the time of the latest of its targets
   */
  Located add(
      RecordKind kind,
      RoomId room,
      PeerId peer,
      List<RecordId> targets,
      HybridTime after,
      byte[] key,
      byte[] body) {
    var salt = new byte[JournalRecord.SALT_BYTES];
    random.nextBytes(salt);
    var time = HybridTime.next(chain.time().orAtMost(carriedAlong()).or(after), clockMillis);
    var header =
        new RecordHeader(
            kind,
            origin,
            chain.sequence() + 1,
            time,
            chain.sequence() == 0 ? Digest.ZERO : chain.last(),
            room,
            peer,
            digests.body(salt, body),
            body.length,
            targets,
            key,
            NOTHING_FURTHER);
    var bytes = header.encode();
    return add(new JournalRecord(digests.id(bytes), header, salt, body), bytes);
  }

  /**
   * A record is later than all before it, unless a clock far ahead wrote those: it would carry
   * every clock along.
   */
  private HybridTime carriedAlong() {
    return HybridTime.ofMillis(clockMillis + Limits.CLOCK_AHEAD_MILLIS_MAX);
  }

  /** Whether the record is the one after the last. */
  boolean isNext(RecordHeader header) {
    return header.sequence() == chain.sequence() + 1 && header.previous().equals(chain.last());
  }

  /**
   * Adds a record as another node wrote it, {@link #isNext next} in the chain.
   *
   * @param bytes of its header
   */
  Located add(JournalRecord record, byte[] bytes) {
    // The first group of a file says 0: not even the file's header was durable before it.
    var frame = Frame.encode(record, bytes, start == JournalFileName.HEADER_BYTES ? 0 : start);
    long offset = start + frames.size();
    frames.writeBytes(frame);
    var located = new Located(record, file, offset, offset + frame.length, false);
    records.add(located);
    var header = record.header();
    chain = new Chain(header.sequence(), record.id().digest(), chain.time().or(header.time()));
    return located;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  List<Located> records() {
    return records;
  }

  Chain chain() {
    return chain;
  }

  long file() {
    return file;
  }

  long start() {
    return start;
  }

  long end() {
    return start + frames.size();
  }

  ByteBuffer frames() {
    return ByteBuffer.wrap(frames.toByteArray());
  }

  /** The frames, and room for the mark that will follow them. */
  ByteBuffer bytes() {
    return ByteBuffer.allocate(frames.size() + Frame.MARK_BYTES).put(frames.toByteArray()).rewind();
  }
}
