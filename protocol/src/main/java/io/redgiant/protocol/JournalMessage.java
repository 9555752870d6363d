package io.redgiant.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What journals of different nodes say to each other. All of them begin with a version and the node
 * that speaks; a later version may append what an earlier one does not read.
 *
 * <pre>
 * u8 version (1) · u8 kind · node 16 · …    (all big-endian)
 * </pre>
 */
public sealed interface JournalMessage {
  int VERSION = 1;

  /** Who says it. */
  NodeId node();

  /** These are forced here: an event of {@code all.journal.record}. */
  record Written(NodeId node, List<SentRecord> records) implements JournalMessage {
    public Written {
      records = bounded(records);
    }
  }

  /** So far does the journal reach: an event of {@code all.journal.vector}. */
  record Reaches(NodeId node, VersionVector vector) implements JournalMessage {}

  /** What is there beyond this? A request to {@code node.<id>.journal.since}. */
  record Since(NodeId node, VersionVector vector) implements JournalMessage {}

  /** The answer: records, each origin's in sequence after what was named. */
  record Page(NodeId node, List<SentRecord> records, Rest rest) implements JournalMessage {
    public Page {
      records = bounded(records);
    }
  }

  /**
   * Keep these, and what you lack before them: a request to {@code node.<id>.journal.hold}.
   *
   * @param sequence of the origin's records, up to which they are to be forced there
   * @param records some of those, or none: the rest is to be asked for
   */
  record Hold(NodeId node, Origin origin, long sequence, List<SentRecord> records)
      implements JournalMessage {
    public Hold {
      records = bounded(records);
    }
  }

  /** The answer: so far are the origin's records forced here, further or less far than asked. */
  record Held(NodeId node, Origin origin, long sequence) implements JournalMessage {}

  /** What a page leaves. */
  enum Rest {
    /** The asker lacks nothing that can be read here. */
    NOTHING(0),
    /** Ask again, with what you have by then. */
    MORE(1),
    /** The origins that were not listed differ: list all. */
    UNLISTED(2);

    private final int code;

    Rest(int code) {
      this.code = code;
    }

    private static Rest of(int code) {
      for (var rest : values()) {
        if (rest.code == code) {
          return rest;
        }
      }
      throw new IllegalArgumentException("a page has no rest " + code);
    }
  }

  private static List<SentRecord> bounded(List<SentRecord> records) {
    if (records.size() > Limits.SENT_RECORDS_MAX) {
      throw new IllegalArgumentException(
          "a message has at most " + Limits.SENT_RECORDS_MAX + " records, not " + records.size());
    }
    return List.copyOf(records);
  }

  default byte[] encode() {
    var target = new ByteArrayOutputStream();
    target.write(VERSION);
    target.write(kind());
    target.writeBytes(node().value().bytes());
    switch (this) {
      case Written written -> write(written.records, target);
      case Reaches reaches -> reaches.vector.write(target);
      case Since since -> since.vector.write(target);
      case Page page -> {
        target.write(page.rest.code);
        write(page.records, target);
      }
      case Hold hold -> {
        target.writeBytes(VersionVector.entry(hold.origin, hold.sequence));
        write(hold.records, target);
      }
      case Held held -> target.writeBytes(VersionVector.entry(held.origin, held.sequence));
    }
    return target.toByteArray();
  }

  private int kind() {
    return switch (this) {
      case Written written -> 1;
      case Reaches reaches -> 2;
      case Since since -> 3;
      case Page page -> 4;
      case Hold hold -> 5;
      case Held held -> 6;
    };
  }

  private static void write(List<SentRecord> records, ByteArrayOutputStream target) {
    target.write(records.size() >> 8);
    target.write(records.size());
    records.forEach(record -> record.write(target));
  }

  /**
   * Reads a message.
   *
   * @throws Refusal it is none, or one that this version cannot read
   */
  static JournalMessage decode(byte[] bytes) {
    var source = ByteBuffer.wrap(bytes);
    try {
      int version = source.get();
      if (version < VERSION) {
        throw new Refusal(Failure.BAD_REQUEST, "a journal's message has no version " + version);
      }
      int kind = source.get();
      var node = new NodeId(Id128.read(source));
      return switch (kind) {
        case 1 -> new Written(node, records(source));
        case 2 -> new Reaches(node, VersionVector.read(source));
        case 3 -> new Since(node, VersionVector.read(source));
        case 4 -> {
          var rest = Rest.of(source.get());
          yield new Page(node, records(source), rest);
        }
        case 5 -> new Hold(node, Origin.read(source), source.getLong(), records(source));
        case 6 -> new Held(node, Origin.read(source), source.getLong());
        default ->
            throw new Refusal(
                Failure.BAD_REQUEST, "a journal's message of kind " + kind + " is not known");
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException cut) {
      throw new Refusal(Failure.BAD_REQUEST, "a journal's message is cut short or malformed");
    }
  }

  private static List<SentRecord> records(ByteBuffer source) {
    var records = new ArrayList<SentRecord>();
    for (int left = Short.toUnsignedInt(source.getShort()); left > 0; left--) {
      records.add(SentRecord.read(source));
    }
    return records;
  }
}
