package io.redgiant.protocol;

import java.text.Normalizer;

/** As what a peer is shown: a label, and no identity. */
public final class Handle {
  private Handle() {}

  /** The handle that this text means: in Unicode normal form C, without space around it. */
  public static String of(String text) {
    var handle = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    int chars = handle.codePointCount(0, handle.length());
    if (chars == 0
        || chars > Limits.HANDLE_CHARS_MAX
        || handle.codePoints().anyMatch(DeceptiveCharacters::include)
        || handle.codePoints().noneMatch(Handle::isSeen)) {
      throw refusal();
    }
    return handle;
  }

  private static boolean isSeen(int point) {
    int type = Character.getType(point);
    return type != Character.SPACE_SEPARATOR
        && type != Character.FORMAT
        && type != Character.NON_SPACING_MARK;
  }

  private static Refusal refusal() {
    return new Refusal(
        Failure.BAD_REQUEST,
        "a handle has 1 to %d characters that can be seen, none of them control or bidirectional"
                .formatted(Limits.HANDLE_CHARS_MAX)
            + " ones");
  }
}
