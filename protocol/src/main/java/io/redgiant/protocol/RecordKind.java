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

  public RecordKind {
    if (code < 1 || code > 0xFFFF) {
      throw new IllegalArgumentException("a record's kind is 1 to 65535, not " + code);
    }
  }
}
