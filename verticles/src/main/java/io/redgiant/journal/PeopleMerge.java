package io.redgiant.journal;

import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.TokensRevoked;
import java.sql.SQLException;

/** Applies records of people, their rooms, and what they say there. */
final class PeopleMerge {
  private static final byte[] NOTHING = {};

  private final Registers registers;
  private final MessageMerge talk;

  PeopleMerge(Registers registers, MessageMerge talk) {
    this.registers = registers;
    this.talk = talk;
  }

  /** Does nothing with a kind that it does not know. */
  void apply(Located located) throws SQLException {
    var header = located.record().header();
    var kind = header.kind();
    if (kind.equals(RecordKind.ROOM_DESCRIBED)) {
      roomDescribed(located);
    } else if (kind.equals(RecordKind.MEMBER_CHANGED)) {
      memberChanged(located);
    } else if (kind.equals(RecordKind.PEER_NAMED)) {
      peerNamed(located);
    } else if (kind.equals(RecordKind.TOKENS_REVOKED)) {
      tokensRevoked(located);
    } else if (kind.equals(RecordKind.MESSAGES_EXPIRED)) {
      expired(located);
    } else {
      said(located);
    }
  }

  private void said(Located located) throws SQLException {
    var record = located.record();
    var header = record.header();
    var kind = header.kind();
    if (kind.equals(RecordKind.MESSAGE_POSTED)) {
      talk.posted(located, Merge.decoded(record, Talk::decode));
      talk.happened(located, header.room(), record.id().digest().bytes());
    } else if (kind.equals(RecordKind.MESSAGE_EDITED)) {
      talk.edited(located, Merge.decoded(record, Talk::decode));
      talk.happened(located, header.room(), target(header));
    } else if (kind.equals(RecordKind.MESSAGE_REMOVED)) {
      talk.removed(header);
      talk.happened(located, header.room(), target(header));
    } else if (kind.equals(RecordKind.REACTION_CHANGED)) {
      var reaction = Merge.decoded(record, Reaction::decode);
      if (reaction != null) {
        talk.reacted(header, reaction);
      }
      talk.happened(located, header.room(), target(header));
    }
  }

  private static byte[] target(RecordHeader header) {
    return header.targets().isEmpty() ? NOTHING : header.targets().getFirst().digest().bytes();
  }

  private void roomDescribed(Located located) throws SQLException {
    var record = located.record();
    var body = record.body();
    if (body != null && Merge.decoded(record, RoomDescribed::decode) != null) {
      registers.write(Registers.Name.ofRoom(record.header().room()), record.header(), body);
    }
    talk.happened(located, record.header().room(), NOTHING);
  }

  private void memberChanged(Located located) throws SQLException {
    var record = located.record();
    var body = record.body();
    var changed = Merge.decoded(record, MemberChanged::decode);
    if (body != null && changed != null) {
      var name = Registers.Name.ofMember(record.header().room(), changed.peer());
      registers.write(name, record.header(), body);
      talk.happened(located, record.header().room(), changed.peer().value().bytes());
    }
  }

  private void peerNamed(Located located) {
    var record = located.record();
    var body = record.body();
    if (body != null && Merge.decoded(record, PeerNamed::decode) != null) {
      registers.write(Registers.Name.ofHandle(record.header().peer()), record.header(), body);
    }
  }

  /** The latest time counts, whichever record says it. */
  private void tokensRevoked(Located located) {
    var record = located.record();
    var body = record.body();
    var revoked = Merge.decoded(record, TokensRevoked::decode);
    if (body == null || revoked == null) {
      return;
    }
    var name = Registers.Name.ofTokens(record.header().peer());
    var before = registers.find(name);
    long known = before == null ? -1 : TokensRevoked.decode(before.body()).beforeMillis();
    if (known < revoked.beforeMillis()) {
      registers.raise(name, record.header(), body);
    } else if (known == revoked.beforeMillis()) {
      registers.write(name, record.header(), body);
    }
  }

  private void expired(Located located) throws SQLException {
    var record = located.record();
    var body = record.body();
    var expired = Merge.decoded(record, MessagesExpired::decode);
    if (body != null && expired != null) {
      talk.expired(record.header(), expired, body);
    }
  }
}
