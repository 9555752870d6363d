package io.redgiant.journal;

import io.redgiant.local.People;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import io.redgiant.protocol.TokensRevoked;
import io.redgiant.protocol.Turn;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads who there is and who is where: once, when somebody begins to keep it in memory. */
final class EverybodyRead {
  private final CatalogueConnection catalogue;
  private final CatalogueFacts facts;

  EverybodyRead(CatalogueConnection catalogue) {
    this.catalogue = catalogue;
    facts = new CatalogueFacts(catalogue);
  }

  People read() throws SQLException {
    var handles = new HashMap<PeerId, People.Said<String>>();
    var voidBefore = new HashMap<PeerId, Long>();
    var rooms = new HashMap<RoomId, People.Said<RoomDescribed>>();
    var members = new HashMap<RoomId, Map<PeerId, People.Said<MemberChanged.State>>>();
    for (var register : facts.all(RecordKind.PEER_NAMED, "").entrySet()) {
      var named = PeerNamed.decode(register.getValue().body());
      handles.put(
          PeerId.parse(register.getKey().text()), said(named.handle(), register.getValue()));
    }
    for (var register : facts.all(RecordKind.TOKENS_REVOKED, "").entrySet()) {
      var revoked = TokensRevoked.decode(register.getValue().body());
      voidBefore.put(PeerId.parse(register.getKey().text()), revoked.beforeMillis());
    }
    for (var register : facts.all(RecordKind.ROOM_DESCRIBED, "").entrySet()) {
      var described = RoomDescribed.decode(register.getValue().body());
      rooms.put(RoomId.parse(register.getKey().text()), said(described, register.getValue()));
    }
    for (var register : facts.all(RecordKind.MEMBER_CHANGED, "").entrySet()) {
      var changed = MemberChanged.decode(register.getValue().body());
      var text = register.getKey().text();
      var room = RoomId.parse(text.substring(text.indexOf('/') + 1));
      members
          .computeIfAbsent(room, first -> new HashMap<>())
          .put(changed.peer(), said(changed.state(), register.getValue()));
    }
    return new People(handles, voidBefore, rooms, members, talk());
  }

  /** Of each origin the last that happened: a look for each. */
  private Seen talk() throws SQLException {
    var select =
        catalogue.prepare(
            "SELECT origin, sequence FROM talk WHERE origin > ? ORDER BY origin LIMIT 1");
    var last = catalogue.prepare("SELECT max(sequence) FROM talk WHERE origin = ?");
    var found = new TreeMap<Origin, Long>();
    byte[] at = {};
    while (true) {
      select.setBytes(1, at);
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          return new Seen(found);
        }
        at = rows.getBytes(1);
      }
      last.setBytes(1, at);
      try (var rows = last.executeQuery()) {
        rows.next();
        found.put(Origins.origin(at), rows.getLong(1));
      }
      if (found.size() > Limits.SEEN_ORIGINS_MAX) {
        found.pollFirstEntry();
      }
    }
  }

  private static <T> People.Said<T> said(T what, Registers.Value value) {
    return new People.Said<>(what, new Turn(value.time(), value.origin(), value.sequence()));
  }
}
