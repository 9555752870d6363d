package io.redgiant.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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

  /** No message is longer. */
  int BYTES_MAX = 2 + Id128.BYTES + Short.BYTES + Limits.WHICH_MANIFESTS_MAX * Digest.BYTES;

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

  /** Which of these contents do you have all of, and mean to keep? */
  record Which(NodeId node, List<ManifestId> manifests) implements ContentMessage {
    public Which {
      if (manifests.size() > Limits.WHICH_MANIFESTS_MAX) {
        throw new IllegalArgumentException("too many contents are asked about at once");
      }
      manifests = List.copyOf(manifests);
    }
  }

  /**
   * The answer.
   *
   * @param kept one per content, in their order
   */
  record Kept(NodeId node, List<Boolean> kept) implements ContentMessage {
    public Kept {
      kept = List.copyOf(kept);
    }
  }

  default byte[] encode() {
    var target = ByteBuffer.allocate(BYTES_MAX).put((byte) VERSION);
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
      case Which which -> {
        target.put((byte) 3);
        which.node.value().write(target);
        target.putShort((short) which.manifests.size());
        which.manifests.forEach(manifest -> manifest.digest().write(target));
      }
      case Kept kept -> {
        target.put((byte) 4);
        kept.node.value().write(target);
        target.putShort((short) kept.kept.size());
        kept.kept.forEach(each -> target.put((byte) (each ? 1 : 0)));
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
      if (version < VERSION) {
        throw unknown(kind, version);
      }
      var node = new NodeId(Id128.read(source));
      return switch (kind) {
        case 1 ->
            new Hold(
                node,
                new ContentId(Digest.read(source)),
                new ManifestId(Digest.read(source)),
                source.getLong());
        case 2 -> new Held(node, source.get() != 0, source.getLong());
        case 3 -> new Which(node, some(source, each -> new ManifestId(Digest.read(each))));
        case 4 -> new Kept(node, some(source, each -> each.get() != 0));
        default -> throw unknown(kind, version);
      };
    } catch (BufferUnderflowException | IllegalArgumentException cut) {
      throw new Refusal(Failure.BAD_REQUEST, "a message is cut short or malformed");
    }
  }

  private static <T> List<T> some(ByteBuffer source, Function<ByteBuffer, T> each) {
    var some = new ArrayList<T>();
    for (int left = Short.toUnsignedInt(source.getShort()); left > 0; left--) {
      some.add(each.apply(source));
    }
    return some;
  }

  private static Refusal unknown(int kind, int version) {
    return new Refusal(
        Failure.BAD_REQUEST,
        "a message of kind %d, version %d, is not known".formatted(kind, version));
  }
}
