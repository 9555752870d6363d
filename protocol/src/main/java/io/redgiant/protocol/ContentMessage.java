package io.redgiant.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What storages of different nodes say to each other about a content. A later version may append
 * what an earlier one does not read.
 *
 * <pre>
 * u8 version (1) · u8 kind · node 16 · …    (all big-endian)
 * </pre>
 */
public sealed interface ContentMessage {
  int VERSION = 1;

  /** Who says it. */
  NodeId node();

  /**
   * Hold this content: pull from me what you lack of it, force it, and keep it until its record
   * arrives. Saying it again is how to ask how far that is.
   */
  record Hold(NodeId node, ContentId content, ManifestId manifest, long size)
      implements ContentMessage {
    public Hold {
      if (size < 0 || size > Limits.CONTENT_BYTES_MAX) {
        throw new IllegalArgumentException("a content has at most 64 TiB, not " + size);
      }
    }
  }

  /**
   * The answer.
   *
   * @param whole all of it is here and forced
   * @param bytes how many bytes have come so far; only that they grow is said
   */
  record Held(NodeId node, boolean whole, long bytes) implements ContentMessage {}

  default byte[] encode() {
    var target = ByteBuffer.allocate(2 + Id128.BYTES + 2 * Digest.BYTES + Long.BYTES);
    target.put((byte) VERSION);
    switch (this) {
      case Hold hold -> {
        target.put((byte) 1);
        hold.node.value().write(target);
        hold.content.digest().write(target);
        hold.manifest.digest().write(target);
        target.putLong(hold.size);
      }
      case Held held -> {
        target.put((byte) 2);
        held.node.value().write(target);
        target.put((byte) (held.whole ? 1 : 0)).putLong(held.bytes);
      }
    }
    var bytes = new byte[target.flip().remaining()];
    target.get(bytes);
    return bytes;
  }

  /**
   * Reads a message.
   *
   * @throws Refusal it is none, or one that this version cannot read
   */
  static ContentMessage decode(byte[] bytes) {
    var source = ByteBuffer.wrap(bytes);
    try {
      int version = source.get();
      int kind = source.get();
      if (version < VERSION || kind < 1 || kind > 2) {
        throw new Refusal(
            Failure.BAD_REQUEST,
            "a message of kind %d, version %d, is not known".formatted(kind, version));
      }
      var node = new NodeId(Id128.read(source));
      return kind == 1
          ? new Hold(
              node,
              new ContentId(Digest.read(source)),
              new ManifestId(Digest.read(source)),
              source.getLong())
          : new Held(node, source.get() != 0, source.getLong());
    } catch (BufferUnderflowException | IllegalArgumentException cut) {
      throw new Refusal(Failure.BAD_REQUEST, "a message is cut short or malformed");
    }
  }
}
