package io.redgiant.local;

import io.redgiant.protocol.Entry;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.Turn;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as people see it.
 *
 * @param key its turn among all, as text: the same on every node, and messages go in its order
 * @param talk what it says by now
 * @param attachments the entries that it brings and that are still there
 * @param edited when it was changed last, or null
 * @param reactions emoji → who, in the order in which they came
 * @param position of the record that posted it
 * @param idempotencyKey under which its peer said it, or empty: of no use to anybody else, as the
 *     server stamps who says something
 */
public record Message(
    RecordId id,
    RoomId room,
    String key,
    HybridTime time,
    PeerId peer,
    Talk talk,
    List<Entry> attachments,
    @Nullable HybridTime edited,
    Map<String, List<PeerId>> reactions,
    Position position,
    String idempotencyKey) {
  private static final int PEER_BYTES = 60 + Limits.HANDLE_CHARS_MAX;

  public Message {
    attachments = List.copyOf(attachments);
    reactions = new LinkedHashMap<>(reactions);
  }

  /** What a record that posted it says, with no files and before anybody changed anything. */
  public static Message justSaid(JournalRecord record, Talk talk) {
    var header = record.header();
    return new Message(
        record.id(),
        header.room(),
        Turn.of(header).toString(),
        header.time(),
        header.peer(),
        talk,
        List.of(),
        null,
        Map.of(),
        record.position(),
        new String(header.key(), StandardCharsets.UTF_8));
  }

  /** About how many bytes it takes as JSON: a name is counted as its longest. */
  public int bytes() {
    int bytes =
        400
            + Limits.IDEMPOTENCY_KEY_BYTES_MAX
            + Limits.HANDLE_CHARS_MAX
            + talk.text().getBytes(StandardCharsets.UTF_8).length;
    bytes += talk.mentions().size() * PEER_BYTES;
    for (var entry : attachments) {
      bytes += 400 + entry.path().text().getBytes(StandardCharsets.UTF_8).length;
    }
    for (var peers : reactions.values()) {
      bytes += 40 + peers.size() * PEER_BYTES;
    }
    return bytes;
  }
}
