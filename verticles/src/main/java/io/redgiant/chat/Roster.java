package io.redgiant.chat;

import io.redgiant.local.People;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.MemberChanged.State;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.RoomKind;
import io.redgiant.protocol.TokensRevoked;
import io.redgiant.protocol.Turn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who there is, which rooms, and who is in them: what the records say, in memory. Applying a record
 * is a merge, so records and what the catalogue knew at the start may come in any order. One
 * thread.
 */
final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

  private final Map<PeerId, People.Said<String>> handles = new HashMap<>();
  private final Map<PeerId, Long> tokensVoidBefore = new HashMap<>();
  private final Map<RoomId, People.Said<RoomDescribed>> rooms = new HashMap<>();
  private final Map<RoomId, Map<PeerId, People.Said<State>>> members = new HashMap<>();

  /** What the catalogue knew. */
  void apply(People people) {
    people.handles().forEach((peer, said) -> handles.merge(peer, said, People.Said::or));
    people
        .tokensVoidBefore()
        .forEach((peer, time) -> tokensVoidBefore.merge(peer, time, Math::max));
    people.rooms().forEach((room, said) -> rooms.merge(room, said, People.Said::or));
    people
        .members()
        .forEach(
            (room, states) ->
                states.forEach((peer, said) -> in(room).merge(peer, said, People.Said::or)));
  }

  /** Answers whether it was about people or rooms. */
  boolean apply(JournalRecord record) {
    var header = record.header();
    var body = record.body();
    var kind = header.kind();
    if (body == null || !isOfPeople(kind)) {
      return false;
    }
    var turn = Turn.of(header);
    try {
      if (kind.equals(RecordKind.PEER_NAMED)) {
        var said = new People.Said<>(PeerNamed.decode(body).handle(), turn);
        handles.merge(header.peer(), said, People.Said::or);
      } else if (kind.equals(RecordKind.TOKENS_REVOKED)) {
        var revoked = TokensRevoked.decode(body);
        tokensVoidBefore.merge(header.peer(), revoked.beforeMillis(), Math::max);
      } else if (kind.equals(RecordKind.ROOM_DESCRIBED)) {
        var said = new People.Said<>(RoomDescribed.decode(body), turn);
        rooms.merge(header.room(), said, People.Said::or);
      } else {
        var changed = MemberChanged.decode(body);
        var said = new People.Said<>(changed.state(), turn);
        in(header.room()).merge(changed.peer(), said, People.Said::or);
      }
      return true;
    } catch (Refusal | IllegalArgumentException unreadable) {
      LOG.warn("record {} says of people what this version does not understand", record.id());
      return false;
    }
  }

  private static boolean isOfPeople(RecordKind kind) {
    return kind.equals(RecordKind.PEER_NAMED)
        || kind.equals(RecordKind.TOKENS_REVOKED)
        || kind.equals(RecordKind.ROOM_DESCRIBED)
        || kind.equals(RecordKind.MEMBER_CHANGED);
  }

  private Map<PeerId, People.Said<State>> in(RoomId room) {
    return members.computeIfAbsent(room, first -> new HashMap<>());
  }

  /** By what handle a peer is shown, or null of a guest. */
  @Nullable String handle(PeerId peer) {
    var said = handles.get(peer);
    return said == null ? null : said.what();
  }

  Map<PeerId, String> handles() {
    var all = new HashMap<PeerId, String>();
    handles.forEach((peer, said) -> all.put(peer, said.what()));
    return all;
  }

  /** Tokens of the peer that were made before this are void: milliseconds since 1970, or 0. */
  long tokensVoidBefore(PeerId peer) {
    return tokensVoidBefore.getOrDefault(peer, 0L);
  }

  Set<RoomId> rooms() {
    var all = new HashSet<>(rooms.keySet());
    all.add(RoomId.LOBBY);
    return all;
  }

  /** What a room is, or null where there is none. */
  @Nullable RoomDescribed described(RoomId room) {
    var said = rooms.get(room);
    if (said != null) {
      return said.what();
    }
    return room.equals(RoomId.LOBBY) ? RoomDescribed.LOBBY : null;
  }

  @Nullable State state(RoomId room, PeerId peer) {
    var said = members.getOrDefault(room, Map.of()).get(peer);
    return said == null ? null : said.what();
  }

  /** Who is in a room, or invited. */
  Map<PeerId, State> members(RoomId room) {
    var all = new HashMap<PeerId, State>();
    members
        .getOrDefault(room, Map.of())
        .forEach(
            (peer, said) -> {
              if (said.what() != State.LEFT) {
                all.put(peer, said.what());
              }
            });
    return all;
  }

  boolean mayRead(PeerId peer, RoomId room) {
    var described = described(room);
    if (described == null) {
      return false;
    }
    return switch (described.kind()) {
      case LOBBY -> room.equals(RoomId.LOBBY);
      case PUBLIC -> handles.containsKey(peer);
      case PRIVATE -> state(room, peer) == State.MEMBER;
      case DIRECT -> described.with().contains(peer);
    };
  }

  /** Who may hear what happens in a room, or null where that is everyone with a handle. */
  @Nullable Set<PeerId> hearers(RoomId room) {
    var described = described(room);
    if (described == null) {
      return Set.of();
    }
    return switch (described.kind()) {
      case LOBBY -> room.equals(RoomId.LOBBY) ? null : Set.of();
      case PUBLIC -> null; // a guest does not get in, and who has a handle keeps one
      case PRIVATE -> {
        var hearers = new HashSet<PeerId>();
        members(room)
            .forEach(
                (peer, state) -> {
                  if (state == State.MEMBER) {
                    hearers.add(peer);
                  }
                });
        yield hearers;
      }
      case DIRECT -> Set.copyOf(described.with());
    };
  }

  /** The rooms that a list shows a peer: those it sees, and those it may come into. */
  Set<RoomId> listed(PeerId peer) {
    var listed = new HashSet<RoomId>();
    for (var room : rooms()) {
      if (mayRead(peer, room) || state(room, peer) == State.INVITED) {
        listed.add(room);
      }
    }
    return listed;
  }

  /** Whether a peer counts as in a room: all are in the lobby, and both in their conversation. */
  boolean isMember(PeerId peer, RoomId room) {
    var described = described(room);
    return described != null
        && (described.kind() == RoomKind.LOBBY
            || described.kind() == RoomKind.DIRECT && described.with().contains(peer)
            || state(room, peer) == State.MEMBER);
  }
}
