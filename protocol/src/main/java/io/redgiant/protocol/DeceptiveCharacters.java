package io.redgiant.protocol;

/**
 * Characters that deceive people or systems in a line of text: names and labels must have none of
 * them, and what shows such text shows something else in their place.
 */
public final class DeceptiveCharacters {
  private DeceptiveCharacters() {}

  /** Whether it is one: control, bidirectional, invisible, unassigned, or half a character. */
  public static boolean include(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // Zero-width joiners make emoji and Indic script; the other format characters reorder or hide
      // text.
      case Character.FORMAT ->
          point != 0x200C && point != 0x200D && !(point >= 0xE0020 && point <= 0xE007F);
      default -> false;
    };
  }

  public static boolean areIn(String text) {
    return text.codePoints().anyMatch(DeceptiveCharacters::include);
  }
}
