package io.redgiant.journal;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.RoomKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may see and write what, as the records say. A guest, who has no handle, sees the lobby only.
 */
final class RoomAccess {
  private final Facts facts;
  private final Map<RoomId, Map<PeerId, Boolean>> readers = new HashMap<>(); // asked before

  /** What the last writes say: see {@link Registers}. */
  interface Facts {
    Registers.@Nullable Value find(Registers.Name name) throws SQLException;

    SortedMap<Registers.Name, Registers.Value> all(RecordKind kind, String prefix)
        throws SQLException;
  }

  RoomAccess(Facts facts) {
    this.facts = facts;
  }

  /** The facts may be others now. */
  void forget() {
    readers.clear();
  }

  /** What a room is, or null where there is none. */
  @Nullable RoomDescribed described(RoomId room) throws SQLException {
    var register = facts.find(Registers.Name.ofRoom(room));
    if (register != null) {
      return RoomDescribed.decode(register.body());
    }
    return room.equals(RoomId.LOBBY) ? RoomDescribed.LOBBY : null;
  }

  /** What a peer is in a room, or null where it never was anything. */
  MemberChanged.@Nullable State state(RoomId room, PeerId peer) throws SQLException {
    var register = facts.find(Registers.Name.ofMember(room, peer));
    return register == null ? null : MemberChanged.decode(register.body()).state();
  }

  /** By what handle a peer is shown, or null of a guest. */
  @Nullable String handle(PeerId peer) throws SQLException {
    var register = facts.find(Registers.Name.ofHandle(peer));
    return register == null ? null : PeerNamed.decode(register.body()).handle();
  }

  boolean mayRead(PeerId peer, RoomId room) throws SQLException {
    if (room.equals(RoomId.LOBBY)) {
      return true;
    }
    var known = readers.computeIfAbsent(room, first -> new HashMap<>());
    var before = known.get(peer);
    if (before == null) {
      before = reads(peer, room, described(room));
      known.put(peer, before);
    }
    return before;
  }

  private boolean reads(PeerId peer, RoomId room, @Nullable RoomDescribed described)
      throws SQLException {
    if (described == null) {
      return false;
    }
    return switch (described.kind()) {
      case LOBBY -> false; // there is one, and it is another room
      case PUBLIC -> handle(peer) != null;
      case PRIVATE -> state(room, peer) == MemberChanged.State.MEMBER;
      case DIRECT -> described.with().contains(peer);
    };
  }

  /** A room that a peer may not see does not exist for them. */
  void requireRead(PeerId peer, RoomId room) throws SQLException {
    if (!mayRead(peer, room)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room " + room);
    }
  }

  /** Whoever sees a public room comes in before saying something. */
  void requireWrite(PeerId peer, RoomId room) throws SQLException {
    requireRead(peer, room);
    var described = described(room);
    if (described != null
        && described.kind() == RoomKind.PUBLIC
        && state(room, peer) != MemberChanged.State.MEMBER) {
      throw new Refusal(
          Failure.FORBIDDEN, "join '" + described.name() + "' to say something there");
    }
  }

  /** As people know it. */
  String name(RoomId room) throws SQLException {
    var described = described(room);
    return described == null || described.name().isEmpty() ? room.toString() : described.name();
  }

  /** The room that a person means by a name or an id; only of those that they may see. */
  RoomId find(PeerId peer, String nameOrId) throws SQLException {
    if (nameOrId.equals(RoomDescribed.LOBBY.name())) {
      return RoomId.LOBBY; // nobody else's name
    }
    if (nameOrId.matches("[0-9a-f]{32}") && mayRead(peer, RoomId.parse(nameOrId))) {
      return RoomId.parse(nameOrId);
    }
    var found = new ArrayList<RoomId>();
    for (var register : facts.all(RecordKind.ROOM_DESCRIBED, "").entrySet()) {
      var room = RoomId.parse(register.getKey().text());
      var described = RoomDescribed.decode(register.getValue().body());
      if (described.name().equals(nameOrId) && mayRead(peer, room)) {
        found.add(room);
      }
    }
    if (found.size() > 1) {
      throw new Refusal(
          Failure.CONFLICT,
          "more than one room is called '" + nameOrId + "'; name one by its id",
          found.stream().map(RoomId::toString).toList());
    }
    if (found.isEmpty()) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room '" + nameOrId + "'");
    }
    return found.getFirst();
  }

  /** The rooms that a peer is in, or may come into. */
  List<RoomId> of(PeerId peer) throws SQLException {
    var rooms = new ArrayList<RoomId>();
    var prefix = peer + "/";
    for (var register : facts.all(RecordKind.MEMBER_CHANGED, prefix).entrySet()) {
      if (MemberChanged.decode(register.getValue().body()).state() != MemberChanged.State.LEFT) {
        rooms.add(RoomId.parse(register.getKey().text().substring(prefix.length())));
      }
    }
    return rooms;
  }
}
