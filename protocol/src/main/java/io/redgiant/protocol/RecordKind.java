package io.redgiant.protocol;

/**
 * What a record says. An unknown kind is stored and passed on, so this is a number with some known
 * values, not a closed list. Numbers are part of the format: append, never renumber.
 */
public record RecordKind(int code) {
  /** A name was given to a content; the body is an {@link EntryPublished}. */
  public static final RecordKind ENTRY_PUBLISHED = new RecordKind(1);

  /** The entry versions that the targets name are no more; the body is empty. */
  public static final RecordKind ENTRY_REMOVED = new RecordKind(2);

  /** A node is for something else in the layout now; the body is a {@link LayoutPlaced}. */
  public static final RecordKind LAYOUT_PLACED = new RecordKind(3);

  /** A setting of the whole network is another now; the body is a {@link SettingChanged}. */
  public static final RecordKind SETTING_CHANGED = new RecordKind(4);

  /** A room is called something else, or is new; the body is a {@link RoomDescribed}. */
  public static final RecordKind ROOM_DESCRIBED = new RecordKind(5);

  /** Somebody came into a room, was invited, or left; the body is a {@link MemberChanged}. */
  public static final RecordKind MEMBER_CHANGED = new RecordKind(6);

  /** The peer is shown by another handle; the body is a {@link PeerNamed}. */
  public static final RecordKind PEER_NAMED = new RecordKind(7);

  /** The peer's tokens until then are void; the body is a {@link TokensRevoked}. */
  public static final RecordKind TOKENS_REVOKED = new RecordKind(8);

  /** Something was said; the body is a {@link Talk}. */
  public static final RecordKind MESSAGE_POSTED = new RecordKind(9);

  /** The message that is the target says this instead; the body is a {@link Talk}. */
  public static final RecordKind MESSAGE_EDITED = new RecordKind(10);

  /** The messages that the targets name are no more; the body is empty. */
  public static final RecordKind MESSAGE_REMOVED = new RecordKind(11);

  /** The peer likes what the target says, or does no more; the body is a {@link Reaction}. */
  public static final RecordKind REACTION_CHANGED = new RecordKind(12);

  /** What is older in the room is no more; the body is a {@link MessagesExpired}. */
  public static final RecordKind MESSAGES_EXPIRED = new RecordKind(13);

  /** A file is given to whoever has a link, or no more; the body is a {@link ShareChanged}. */
  public static final RecordKind SHARE_CHANGED = new RecordKind(14);

  public RecordKind {
    if (code < 1 || code > 0xFFFF) {
      throw new IllegalArgumentException("a record's kind is 1 to 65535, not " + code);
    }
  }
}
