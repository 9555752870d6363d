package io.redgiant.metrics;

import java.util.regex.Pattern;

/**
 * What an address is called where it is measured. Ids become {@code <id>}: there may be any number
 * of them, and whose they are is nobody's business who only watches.
 */
final class AddressTemplate {
  /** Where answers arrive: each has an address of its own. */
  static final String REPLIES = "replies";

  /** What has no place of its own. */
  static final String OTHERS = "others";

  private static final String REPLY = "__vertx.reply.";

  /** A word of ours. Whatever else stands between dots is an id, or something like it. */
  private static final Pattern WORD = Pattern.compile("[a-z_-]{1,24}");

  private static final Pattern DOT = Pattern.compile("[.]");
  private static final int CHARS_MAX = 80;

  private AddressTemplate() {}

  static boolean isReply(String address) {
    return address.startsWith(REPLY);
  }

  static String of(String address) {
    var template = new StringBuilder();
    for (var part : DOT.split(address, -1)) {
      template.append(template.isEmpty() ? "" : ".");
      template.append(WORD.matcher(part).matches() ? part : "<id>");
      if (template.length() > CHARS_MAX) {
        return OTHERS;
      }
    }
    return template.toString();
  }
}
