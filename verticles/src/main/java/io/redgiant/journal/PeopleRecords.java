package io.redgiant.journal;

import io.redgiant.local.Noted;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.sql.SQLException;
import java.util.List;

/** Records of people in a group, applied at once: each wish sees what the one before it did. */
final class PeopleRecords {
  private static final byte[] NO_KEY = {};
  private static final HybridTime EVER = new HybridTime(0);

  private final Catalogue catalogue;
  private final Group group;
  private final RoomAccess access;

  PeopleRecords(Catalogue catalogue, Group group, RoomAccess access) {
    this.catalogue = catalogue;
    this.group = group;
    this.access = access;
  }

  /** Of a register that says something already. */
  Noted unchanged(Registers.Name name, RoomId room) {
    var last = catalogue.registers().find(name);
    if (last == null) {
      throw new Refusal(Failure.CONFLICT, "room " + room + " is what it is");
    }
    return new Noted(Position.of(last.origin(), last.sequence()), false, 1, 1);
  }

  Noted register(RecordKind kind, RoomId room, PeerId peer, byte[] body) throws SQLException {
    var name =
        kind.equals(RecordKind.ROOM_DESCRIBED)
            ? Registers.Name.ofRoom(room)
            : new Registers.Name(
                kind, room.equals(RoomId.NONE) ? peer.toString() : room.toString());
    var last = catalogue.registers().find(name);
    return noted(add(kind, room, peer, List.of(), last == null ? EVER : last.time(), NO_KEY, body));
  }

  Located add(
      RecordKind kind,
      RoomId room,
      PeerId peer,
      List<RecordId> targets,
      HybridTime after,
      byte[] key,
      byte[] body)
      throws SQLException {
    var located = group.add(kind, room, peer, targets, after, key, body);
    catalogue.apply(located);
    access.forget(); // who may see what may be otherwise now
    return located;
  }

  static Noted noted(Located located) {
    return new Noted(located.record().position(), true, 1, 1);
  }

  /** Of the last record that was added. */
  Position position() {
    return group.records().getLast().record().position();
  }
}
