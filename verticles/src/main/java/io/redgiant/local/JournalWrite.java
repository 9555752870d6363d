package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.MemberChanged;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.Reaction;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RoomDescribed;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.ShareChanged;
import io.redgiant.protocol.ShareId;
import io.redgiant.protocol.Talk;
import io.redgiant.protocol.TokensRevoked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wish to append one record; answered by {@link Acknowledged} once it is forced and applied here
 * and forced on as many other nodes as it is to be, or as can be had.
 */
public sealed interface JournalWrite extends ByReference {
  /**
   * Names a content whose chunks and manifest are already forced; answered by {@link Appended}.
   *
   * @param holders the other nodes that have forced the content too: the record's copies go there
   */
  record Publish(
      Publication publication,
      ContentId content,
      ManifestId manifest,
      long size,
      List<NodeId> holders)
      implements JournalWrite {
    public Publish {
      holders = List.copyOf(holders);
    }
  }

  /**
   * Takes the current version of a path away, and with it all versions that the journal knows;
   * answered by {@link Appended}.
   */
  record Remove(RoomId room, EntryPath path, PeerId peer, Precondition condition)
      implements JournalWrite {}

  /**
   * Says what a node is for in the layout, or how much it weighs there, or both; what is null stays
   * as it is. Answered by {@link Noted}.
   */
  record Place(NodeId node, Layout.@Nullable State state, @Nullable Integer weight)
      implements JournalWrite {}

  /** Changes a setting of the whole network; answered by {@link Noted}. */
  record Change(String name, String value) implements JournalWrite {}

  /**
   * Gives a file to whoever has a link; answered by {@link Noted}.
   *
   * @param nowMillis since 1970: shares that ended before are not counted against the peer
   */
  record Share(ShareChanged share, long nowMillis) implements JournalWrite {}

  /**
   * Ends a link; answered by {@link Noted}.
   *
   * @param peer whose it must be, or null of an operator, who may end any
   */
  record EndShare(ShareId share, @Nullable PeerId peer) implements JournalWrite {}

  /**
   * Says something in a room; answered by {@link Said}.
   *
   * @param key the same peer and key is the same message
   */
  record Say(PeerId peer, RoomId room, Talk talk, byte[] key) implements JournalWrite {}

  /** Says something else instead, in one's own message; answered by {@link Said}. */
  record Edit(PeerId peer, RecordId message, String text, List<PeerId> mentions)
      implements JournalWrite {
    public Edit {
      mentions = List.copyOf(mentions);
    }
  }

  /** Takes one's own message back; answered by {@link Noted}. */
  record TakeBack(PeerId peer, RecordId message) implements JournalWrite {}

  /** Answered by {@link Noted}. */
  record React(PeerId peer, RecordId message, Reaction reaction) implements JournalWrite {}

  /** Makes a room, or says what it is from now on; answered by {@link Noted}. */
  record Describe(PeerId peer, RoomId room, RoomDescribed described) implements JournalWrite {}

  /** Comes into a room, leaves it, or invites another; answered by {@link Noted}. */
  record Enter(PeerId by, RoomId room, MemberChanged changed) implements JournalWrite {}

  /** Answered by {@link Noted}. */
  record NamePeer(PeerId peer, PeerNamed named) implements JournalWrite {}

  /** Ends all tokens that a peer has; answered by {@link Noted}. */
  record RevokeTokens(PeerId peer, TokensRevoked revoked) implements JournalWrite {}

  /** Takes away all talk of a room before a time; answered by {@link Noted}. */
  record Expire(RoomId room, MessagesExpired expired) implements JournalWrite {}
}
