package io.redgiant.protocol;

import java.util.Locale;

/** Who may see a room. */
public enum RoomKind {
  /** Everyone, guests too; there is one. */
  LOBBY,
  /** Every peer, who comes in without being asked. */
  PUBLIC,
  /** Who was invited and came. */
  PRIVATE,
  /** Two peers, for good. */
  DIRECT;

  /** As records and people write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static RoomKind parse(String text) {
    for (var kind : values()) {
      if (kind.text().equals(text)) {
        return kind;
      }
    }
    throw new Refusal(
        Failure.BAD_REQUEST, "a room is public, private or direct, not '" + text + "'");
  }
}
