package io.redgiant.chat;

import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has lately been said, and what was changed before it came: whether a message is what its
 * record says, or something else by now. One thread.
 */
final class Recent {
  /** Minutes of a busy network: a message is said again, or changed, soon or hardly ever. */
  private static final int KEPT = 20_000;

  private final Map<Write, Boolean> said = bounded();
  private final Map<RecordId, Boolean> changed = bounded(); // by a record that names it

  private record Write(PeerId peer, ByteBuffer key) {}

  private static <K> Map<K, Boolean> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, Boolean> eldest) {
        return size() > KEPT;
      }
    };
  }

  /** Takes note of it; answers whether something lately makes a posted message another one. */
  boolean note(JournalRecord record) {
    var header = record.header();
    if (!header.kind().equals(RecordKind.MESSAGE_POSTED)) {
      header.targets().forEach(target -> changed.put(target, true));
      return false;
    }
    boolean again =
        header.key().length > 0
            && said.put(new Write(header.peer(), ByteBuffer.wrap(header.key())), true) != null;
    return again || changed.containsKey(record.id()) || record.erased();
  }
}
