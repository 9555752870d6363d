package io.redgiant.journal;

import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Noted;
import io.redgiant.local.Said;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.MemberChanged.State;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.RoomKind;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.Turn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what people wish to say, and where they wish to be, into records. */
final class PeopleWriting {
  private static final byte[] NO_KEY = {};
  private static final byte[] NO_BODY = {};

  /** Messages that one record takes away: every node does that at once, and writes nothing else. */
  private static final int EXPIRED_MAX = 1_000;

  private static final HybridTime EVER = new HybridTime(0);

  private final Catalogue catalogue;
  private final Group group;
  private final RoomAccess access;

  PeopleWriting(Catalogue catalogue, Group group, RoomAccess access) {
    this.catalogue = catalogue;
    this.group = group;
    this.access = access;
  }

  Acknowledged write(JournalWrite write) throws SQLException {
    return switch (write) {
      case JournalWrite.Say say -> say(say);
      case JournalWrite.Edit edit -> edit(edit);
      case JournalWrite.TakeBack takeBack -> takeBack(takeBack);
      case JournalWrite.React react -> react(react);
      case JournalWrite.Describe describe -> describe(describe);
      case JournalWrite.Enter enter -> enter(enter);
      case JournalWrite.NamePeer name -> name(name);
      case JournalWrite.RevokeTokens revoke -> revoke(revoke);
      case JournalWrite.Expire expire -> expire(expire);
      case JournalWrite.Publish publish -> throw unexpected(publish);
      case JournalWrite.Remove remove -> throw unexpected(remove);
      case JournalWrite.Place place -> throw unexpected(place);
      case JournalWrite.Change change -> throw unexpected(change);
    };
  }

  private static IllegalArgumentException unexpected(JournalWrite write) {
    return new IllegalArgumentException("no wish of people is a " + write.getClass());
  }

  // ---- What is said

  private Said say(JournalWrite.Say say) throws SQLException {
    access.requireWrite(say.peer(), say.room());
    var earlier = earlier(say.peer(), say.key());
    if (earlier != null) {
      return said(earlier, false);
    }
    var talk = say.talk();
    requireInRoom(talk, say.room());
    var located =
        add(
            RecordKind.MESSAGE_POSTED,
            say.room(),
            say.peer(),
            List.of(),
            EVER,
            say.key(),
            allowed(talk, say.room()).encode());
    return said(found(located.record().id()), true);
  }

  /** What the same peer's write with the same key made, or null where there was none. */
  private @Nullable MessageRow earlier(PeerId peer, byte[] key) throws SQLException {
    if (key.length == 0) {
      throw new Refusal(
          Failure.BAD_REQUEST, "a message has a key, by which it is the same when sent again");
    }
    var made = catalogue.messages().ofWrite(peer, key);
    if (made.isEmpty()
        && catalogue.absences().removedWrite(Absences.Write.MESSAGE, peer, key) != null) {
      throw new Refusal(Failure.GONE, "this message was said before, and taken back");
    }
    return made.isEmpty() ? null : made.getFirst();
  }

  private void requireInRoom(Talk talk, RoomId room) throws SQLException {
    if (talk.replyTo() != null) {
      var answered = catalogue.messages().find(talk.replyTo());
      if (answered == null || !answered.room().equals(room)) {
        throw new Refusal(Failure.NOT_FOUND, "there is no message " + talk.replyTo() + " here");
      }
    }
    for (var version : talk.attachments()) {
      var entry = catalogue.entries().find(version);
      if (entry == null || !entry.room().equals(room)) {
        throw new Refusal(
            Failure.NOT_FOUND, "there is no file with the version " + version + " in this room");
      }
    }
  }

  /** Mentions only who may see the room: nobody else is to learn of it. */
  private Talk allowed(Talk talk, RoomId room) throws SQLException {
    var mentions = new ArrayList<PeerId>();
    for (var peer : talk.mentions()) {
      if (access.mayRead(peer, room) && !mentions.contains(peer)) {
        mentions.add(peer);
      }
    }
    return new Talk(talk.text(), talk.replyTo(), talk.attachments(), mentions, talk.label());
  }

  private Said edit(JournalWrite.Edit edit) throws SQLException {
    var row = own(edit.peer(), edit.message(), "edit");
    var talk = Objects.requireNonNull(row.talk(), "it is shown");
    if (talk.text().equals(edit.text()) && talk.mentions().equals(edit.mentions())) {
      return said(row, false);
    }
    var now =
        new Talk(edit.text(), talk.replyTo(), talk.attachments(), edit.mentions(), talk.label());
    add(
        RecordKind.MESSAGE_EDITED,
        row.room(),
        edit.peer(),
        List.of(row.id()),
        latest(row),
        NO_KEY,
        allowed(now, row.room()).encode());
    return said(found(row.id()), true);
  }

  private Noted takeBack(JournalWrite.TakeBack takeBack) throws SQLException {
    var row = own(takeBack.peer(), takeBack.message(), "take back");
    var located =
        add(
            RecordKind.MESSAGE_REMOVED,
            row.room(),
            takeBack.peer(),
            List.of(row.id()),
            latest(row),
            NO_KEY,
            NO_BODY);
    return noted(located);
  }

  private Noted react(JournalWrite.React react) throws SQLException {
    var row = visible(react.peer(), react.message());
    access.requireWrite(react.peer(), row.room());
    if (react.reaction().on() && catalogue.reactions().count(row.id()) >= Limits.REACTIONS_MAX) {
      throw new Refusal(
          Failure.TOO_LARGE, "a message has at most " + Limits.REACTIONS_MAX + " reactions");
    }
    var located =
        add(
            RecordKind.REACTION_CHANGED,
            row.room(),
            react.peer(),
            List.of(row.id()),
            row.turn().time(),
            NO_KEY,
            react.reaction().encode());
    return noted(located);
  }

  private static HybridTime latest(MessageRow row) {
    var edit = row.edit();
    return edit == null ? row.turn().time() : row.turn().time().or(edit.turn().time());
  }

  private MessageRow own(PeerId peer, RecordId message, String what) throws SQLException {
    var row = visible(peer, message);
    if (!row.peer().equals(peer)) {
      throw new Refusal(Failure.FORBIDDEN, "one may " + what + " one's own messages only");
    }
    access.requireWrite(peer, row.room());
    return row;
  }

  private MessageRow visible(PeerId peer, RecordId message) throws SQLException {
    var row = catalogue.messages().find(message);
    if (row == null || !row.shown() || !access.mayRead(peer, row.room())) {
      throw new Refusal(Failure.NOT_FOUND, "there is no message " + message);
    }
    return row;
  }

  private MessageRow found(RecordId message) throws SQLException {
    return Objects.requireNonNull(catalogue.messages().find(message), "it was just written");
  }

  /** A write that wrote nothing names the record it found. */
  private Said said(MessageRow row, boolean created) throws SQLException {
    var talk = row.talk();
    if (talk == null) {
      throw new Refusal(
          Failure.UNAVAILABLE, "what this message says by now is not here yet; try again");
    }
    var message = new MessageViews(catalogue.connection()).of(row, talk);
    var position = created ? group.records().getLast().record().position() : message.position();
    return new Said(message, position, created, 1, 1);
  }

  // ---- Where people are

  private Noted describe(JournalWrite.Describe wish) throws SQLException {
    var now = access.described(wish.room());
    if (access.handle(wish.peer()) == null) {
      throw new Refusal(Failure.FORBIDDEN, "a guest makes and changes no rooms; take a handle");
    }
    if (now == null) {
      return make(wish);
    }
    if (now.equals(wish.described())) {
      return unchanged(Registers.Name.ofRoom(wish.room()), wish.room());
    }
    requireMember(wish.peer(), wish.room());
    requireOwnName(wish);
    if (now.kind() == RoomKind.DIRECT || now.kind() != wish.described().kind()) {
      throw new Refusal(Failure.CONFLICT, "who may see a room is the same for good");
    }
    return register(RecordKind.ROOM_DESCRIBED, wish.room(), wish.peer(), wish.described().encode());
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
    var made = register(RecordKind.ROOM_DESCRIBED, wish.room(), wish.peer(), described.encode());
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
          return unchanged(Registers.Name.ofMember(wish.room(), changed.peer()), wish.room());
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
        ? unchanged(Registers.Name.ofMember(wish.room(), changed.peer()), wish.room())
        : member(wish.by(), wish.room(), changed);
  }

  private static Refusal noRoom(RoomId room) {
    return new Refusal(Failure.NOT_FOUND, "there is no room " + room);
  }

  private Noted member(PeerId by, RoomId room, MemberChanged changed) throws SQLException {
    var last = catalogue.registers().find(Registers.Name.ofMember(room, changed.peer()));
    return noted(
        add(
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
      return unchanged(name, RoomId.NONE);
    }
    return register(RecordKind.PEER_NAMED, RoomId.NONE, wish.peer(), wish.named().encode());
  }

  private Noted revoke(JournalWrite.RevokeTokens wish) throws SQLException {
    requireKnown(wish.peer());
    return register(RecordKind.TOKENS_REVOKED, RoomId.NONE, wish.peer(), wish.revoked().encode());
  }

  private Noted expire(JournalWrite.Expire wish) throws SQLException {
    var name = Registers.Name.ofExpiry(wish.room());
    var now = catalogue.registers().find(name);
    if (now != null
        && MessagesExpired.decode(now.body()).before().compareTo(wish.expired().before()) >= 0) {
      return unchanged(name, wish.room());
    }
    var end = Turn.startOf(wish.expired().before());
    var oldest = catalogue.messages().allBefore(wish.room(), end, EXPIRED_MAX + 1);
    var some =
        oldest.size() > EXPIRED_MAX
            ? new MessagesExpired(oldest.getLast().turn().time())
            : wish.expired();
    return register(RecordKind.MESSAGES_EXPIRED, wish.room(), PeerId.NONE, some.encode());
  }

  // ---- Records

  /** Of a register that says something already. */
  private Noted unchanged(Registers.Name name, RoomId room) {
    var last = catalogue.registers().find(name);
    if (last == null) {
      throw new Refusal(Failure.CONFLICT, "room " + room + " is what it is");
    }
    return new Noted(Position.of(last.origin(), last.sequence()), false, 1, 1);
  }

  private Noted register(RecordKind kind, RoomId room, PeerId peer, byte[] body)
      throws SQLException {
    var name =
        kind.equals(RecordKind.ROOM_DESCRIBED)
            ? Registers.Name.ofRoom(room)
            : new Registers.Name(
                kind, room.equals(RoomId.NONE) ? peer.toString() : room.toString());
    var last = catalogue.registers().find(name);
    return noted(add(kind, room, peer, List.of(), last == null ? EVER : last.time(), NO_KEY, body));
  }

  private Located add(
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

  private static Noted noted(Located located) {
    return new Noted(located.record().position(), true, 1, 1);
  }
}
