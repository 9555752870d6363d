package io.redgiant.journal;

import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.Turn;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One message as the catalogue keeps it. All of it lies in one blob with a checksum; the table's
 * other columns only serve to find it.
 *
 * @param place the row's number: rows are numbered in the order of their times
 * @param key the sender's idempotency key, empty for none
 * @param post where the record lies that posted it
 * @param edit the last edit, or null
 * @param talk what it says by now, or null while that is not known: the body was erased by an edit
 *     that has not come yet
 * @param folded another record is the same message and was earlier
 */
record MessageRow(
    long place,
    RecordId id,
    RoomId room,
    PeerId peer,
    Turn turn,
    byte[] key,
    Spot post,
    @Nullable Edit edit,
    @Nullable Talk talk,
    boolean folded) {
  private static final int SPOT_BYTES = 16;
  static final int EDIT_BYTES = Turn.BYTES + Digest.BYTES + SPOT_BYTES;
  private static final int FIXED_BYTES =
      Digest.BYTES + 2 * Id128.BYTES + Turn.BYTES + SPOT_BYTES + 1 + 1 + 1 + 4;

  /** A place in an origin's journal files. */
  record Spot(long file, long offset) {
    static Spot of(Located located) {
      return new Spot(located.file(), located.offset());
    }

    void write(ByteBuffer target) {
      target.putLong(file).putLong(offset);
    }

    static Spot read(ByteBuffer source) {
      return new Spot(source.getLong(), source.getLong());
    }
  }

  /** A record that changed what a message says. */
  record Edit(Turn turn, RecordId id, Spot spot) {
    static Edit of(Located located) {
      var record = located.record();
      return new Edit(Turn.of(record.header()), record.id(), Spot.of(located));
    }

    Absences.Erasure erasure() {
      return new Absences.Erasure(turn.origin(), spot.file, spot.offset, id);
    }

    void write(ByteBuffer target) {
      target.put(turn.encode());
      id.digest().write(target);
      spot.write(target);
    }

    static Edit read(ByteBuffer source) {
      var turn = new byte[Turn.BYTES];
      source.get(turn);
      return new Edit(Turn.decode(turn), new RecordId(Digest.read(source)), Spot.read(source));
    }
  }

  /** Lists show it. */
  boolean shown() {
    return !folded && talk != null;
  }

  Absences.Erasure postErasure() {
    return new Absences.Erasure(turn.origin(), post.file, post.offset, id);
  }

  MessageRow at(long place) {
    return new MessageRow(place, id, room, peer, turn, key, post, edit, talk, folded);
  }

  MessageRow saying(@Nullable Edit edit, @Nullable Talk talk) {
    return new MessageRow(place, id, room, peer, turn, key, post, edit, talk, folded);
  }

  MessageRow folded(boolean folded) {
    return new MessageRow(place, id, room, peer, turn, key, post, edit, talk, folded);
  }

  byte[] encode() {
    var said = talk == null ? null : talk.encode();
    var target =
        ByteBuffer.allocate(
            FIXED_BYTES
                + key.length
                + (edit == null ? 0 : EDIT_BYTES)
                + (said == null ? 0 : said.length)
                + Frame.CHECKSUM_BYTES);
    id.digest().write(target);
    room.value().write(target);
    peer.value().write(target);
    target.put(turn.encode());
    post.write(target);
    target.put((byte) (folded ? 1 : 0)).put((byte) key.length).put(key);
    target.put((byte) (edit == null ? 0 : 1));
    if (edit != null) {
      edit.write(target);
    }
    target.putInt(said == null ? -1 : said.length);
    if (said != null) {
      target.put(said);
    }
    return target.putInt(Frame.checksum(target.slice(0, target.position()))).array();
  }

  static MessageRow decode(long place, byte[] row) {
    int end = row.length - Frame.CHECKSUM_BYTES;
    var source = ByteBuffer.wrap(row);
    if (end < FIXED_BYTES || source.getInt(end) != Frame.checksum(source.slice(0, end))) {
      throw new CatalogueDamagedException("message " + place + " of the catalogue is damaged");
    }
    var id = new RecordId(Digest.read(source));
    var room = new RoomId(Id128.read(source));
    var peer = new PeerId(Id128.read(source));
    var turn = new byte[Turn.BYTES];
    source.get(turn);
    var post = Spot.read(source);
    boolean folded = source.get() != 0;
    var key = new byte[Byte.toUnsignedInt(source.get())];
    source.get(key);
    var edit = source.get() == 0 ? null : Edit.read(source);
    int bytes = source.getInt();
    var talk = bytes < 0 ? null : talk(source, bytes);
    return new MessageRow(place, id, room, peer, Turn.decode(turn), key, post, edit, talk, folded);
  }

  private static Talk talk(ByteBuffer source, int bytes) {
    var said = new byte[bytes];
    source.get(said);
    return Talk.decode(said);
  }
}
