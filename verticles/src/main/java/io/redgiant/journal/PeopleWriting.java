package io.redgiant.journal;

import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Noted;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.MemberChanged.State;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.RoomKind;
import io.redgiant.protocol.Turn;
import java.sql.SQLException;
import java.util.List;

/** Turns what people wish to say, and where they wish to be, into records. */
final class PeopleWriting {
  private static final byte[] NO_KEY = {};

  /** Messages that one record takes away: every node does that at once, and writes nothing else. */
  private static final int EXPIRED_MAX = 1_000;

  private static final HybridTime EVER = new HybridTime(0);

  private final Catalogue catalogue;
  private final RoomAccess access;
  private final PeopleRecords records;
  private final TalkWriting talk;

  PeopleWriting(Catalogue catalogue, Group group, RoomAccess access) {
    this.catalogue = catalogue;
    this.access = access;
    this.records = new PeopleRecords(catalogue, group, access);
    this.talk = new TalkWriting(catalogue, access, records);
  }

  Acknowledged write(JournalWrite write) throws SQLException {
    return switch (write) {
      case JournalWrite.Say say -> talk.say(say);
      case JournalWrite.Edit edit -> talk.edit(edit);
      case JournalWrite.TakeBack takeBack -> talk.takeBack(takeBack);
      case JournalWrite.React react -> talk.react(react);
      case JournalWrite.Describe describe -> describe(describe);
      case JournalWrite.Enter enter -> enter(enter);
      case JournalWrite.NamePeer name -> name(name);
      case JournalWrite.RevokeTokens revoke -> revoke(revoke);
      case JournalWrite.Expire expire -> expire(expire);
      case JournalWrite.Publish publish -> throw unexpected(publish);
      case JournalWrite.Remove remove -> throw unexpected(remove);
      case JournalWrite.Place place -> throw unexpected(place);
      case JournalWrite.Change change -> throw unexpected(change);
      case JournalWrite.Share share -> throw unexpected(share);
      case JournalWrite.EndShare end -> throw unexpected(end);
    };
  }

  private static IllegalArgumentException unexpected(JournalWrite write) {
    return new IllegalArgumentException("no wish of people is a " + write.getClass());
  }

  private Noted describe(JournalWrite.Describe wish) throws SQLException {
    var now = access.described(wish.room());
    if (access.handle(wish.peer()) == null) {
      throw new Refusal(Failure.FORBIDDEN, "a guest makes and changes no rooms; take a handle");
    }
    if (now == null) {
      return make(wish);
    }
    if (now.equals(wish.described())) {
      return records.unchanged(Registers.Name.ofRoom(wish.room()), wish.room());
    }
    requireMember(wish.peer(), wish.room());
    requireOwnName(wish);
    if (now.kind() == RoomKind.DIRECT || now.kind() != wish.described().kind()) {
      throw new Refusal(Failure.CONFLICT, "who may see a room is the same for good");
    }
    return records.register(
        RecordKind.ROOM_DESCRIBED, wish.room(), wish.peer(), wish.described().encode());
  }

  private static void requireOwnName(JournalWrite.Describe wish) {
    if (RoomDescribed.LOBBY.name().equalsIgnoreCase(wish.described().name())
        && !wish.room().equals(RoomId.LOBBY)) {
      throw new Refusal(Failure.CONFLICT, "there is one lobby");
    }
  }

  private Noted make(JournalWrite.Describe wish) throws SQLException {
    var described = wish.described();
    boolean direct = described.kind() == RoomKind.DIRECT;
    requireOwnName(wish);
    if (described.kind() == RoomKind.LOBBY) {
      throw new Refusal(Failure.CONFLICT, "there is one lobby");
    }
    if (direct && !described.with().contains(wish.peer())) {
      throw new Refusal(Failure.FORBIDDEN, "one's own conversations only");
    }
    var members = direct ? described.with() : List.of(wish.peer());
    for (var member : members) {
      requireKnown(member);
    }
    var made =
        records.register(RecordKind.ROOM_DESCRIBED, wish.room(), wish.peer(), described.encode());
    for (var member : members) {
      made = member(wish.peer(), wish.room(), new MemberChanged(member, State.MEMBER));
    }
    return made;
  }

  private void requireKnown(PeerId peer) throws SQLException {
    if (access.handle(peer) == null) {
      throw new Refusal(Failure.NOT_FOUND, "there is no peer " + peer);
    }
  }

  private void requireMember(PeerId peer, RoomId room) throws SQLException {
    access.requireRead(peer, room);
    if (access.state(room, peer) != State.MEMBER) {
      throw new Refusal(Failure.FORBIDDEN, "who is in the room may do this");
    }
  }

  private Noted enter(JournalWrite.Enter wish) throws SQLException {
    var changed = wish.changed();
    var described = access.described(wish.room());
    var now = access.state(wish.room(), changed.peer());
    boolean oneself = wish.by().equals(changed.peer());
    if (described == null
        || !oneself && !access.mayRead(wish.by(), wish.room())
        || described.kind() == RoomKind.DIRECT && !access.mayRead(wish.by(), wish.room())) {
      throw noRoom(wish.room()); // that it is there is for those in it
    }
    if (described.kind() == RoomKind.LOBBY || described.kind() == RoomKind.DIRECT) {
      throw new Refusal(Failure.CONFLICT, "nobody comes to this room, and nobody leaves it");
    }
    requireKnown(changed.peer());
    switch (changed.state()) {
      case MEMBER -> {
        if (!oneself) {
          throw new Refusal(Failure.FORBIDDEN, "others are invited, and come by themselves");
        }
        if (described.kind() == RoomKind.PRIVATE && (now == null || now == State.LEFT)) {
          throw noRoom(wish.room());
        }
      }
      case INVITED -> {
        requireMember(wish.by(), wish.room());
        if (now == State.MEMBER) {
          return records.unchanged(
              Registers.Name.ofMember(wish.room(), changed.peer()), wish.room());
        }
      }
      case LEFT -> {
        if (!oneself) {
          throw new Refusal(Failure.FORBIDDEN, "one leaves by oneself");
        }
        if (now == null || now == State.LEFT) {
          throw noRoom(wish.room());
        }
      }
    }
    return changed.state() == now
        ? records.unchanged(Registers.Name.ofMember(wish.room(), changed.peer()), wish.room())
        : member(wish.by(), wish.room(), changed);
  }

  private static Refusal noRoom(RoomId room) {
    return new Refusal(Failure.NOT_FOUND, "there is no room " + room);
  }

  private Noted member(PeerId by, RoomId room, MemberChanged changed) throws SQLException {
    var last = catalogue.registers().find(Registers.Name.ofMember(room, changed.peer()));
    return PeopleRecords.noted(
        records.add(
            RecordKind.MEMBER_CHANGED,
            room,
            by,
            List.of(),
            last == null ? EVER : last.time(),
            NO_KEY,
            changed.encode()));
  }

  private Noted name(JournalWrite.NamePeer wish) throws SQLException {
    var name = Registers.Name.ofHandle(wish.peer());
    var now = catalogue.registers().find(name);
    if (now != null && PeerNamed.decode(now.body()).equals(wish.named())) {
      return records.unchanged(name, RoomId.NONE);
    }
    return records.register(RecordKind.PEER_NAMED, RoomId.NONE, wish.peer(), wish.named().encode());
  }

  private Noted revoke(JournalWrite.RevokeTokens wish) throws SQLException {
    requireKnown(wish.peer());
    return records.register(
        RecordKind.TOKENS_REVOKED, RoomId.NONE, wish.peer(), wish.revoked().encode());
  }

  private Noted expire(JournalWrite.Expire wish) throws SQLException {
    var name = Registers.Name.ofExpiry(wish.room());
    var now = catalogue.registers().find(name);
    if (now != null
        && MessagesExpired.decode(now.body()).before().compareTo(wish.expired().before()) >= 0) {
      return records.unchanged(name, wish.room());
    }
    var end = Turn.startOf(wish.expired().before());
    var oldest = catalogue.messages().allBefore(wish.room(), end, EXPIRED_MAX + 1);
    var some =
        oldest.size() > EXPIRED_MAX
            ? new MessagesExpired(oldest.getLast().turn().time())
            : wish.expired();
    return records.register(RecordKind.MESSAGES_EXPIRED, wish.room(), PeerId.NONE, some.encode());
  }
}
