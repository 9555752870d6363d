package io.redgiant.web;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The entity tags of an If-Match or If-None-Match header. This node's own are strong: the id of a
 * content or chunk in quotes.
 *
 * @param any the header is {@code *}
 */
record EntityTags(boolean any, List<Tag> tags) {
  private static final int TAGS_MAX = 64;
  private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7E]*)\"\\s*");

  /** One tag. */
  record Tag(boolean weak, String opaque) {}

  EntityTags {
    tags = List.copyOf(tags);
  }

  static String of(String id) {
    return "\"" + id + "\"";
  }

  static EntityTags parse(String header) {
    if (header.strip().equals("*")) {
      return new EntityTags(true, List.of());
    }
    var tags = new ArrayList<Tag>();
    for (var part : header.split(",", TAGS_MAX + 1)) {
      var tag = TAG.matcher(part);
      if (!tag.matches()) {
        throw new Refusal(
            Failure.BAD_REQUEST, "an entity tag stands in quotes, unlike " + part.strip());
      }
      tags.add(new Tag(tag.group(1) != null, tag.group(2)));
    }
    return new EntityTags(false, tags);
  }

  /** Byte for byte the same, as If-Match and If-Range mean it: a weak tag never is. */
  boolean matchesStrongly(String id) {
    return any || tags.contains(new Tag(false, id));
  }

  /** As If-None-Match means it. */
  boolean matchesWeakly(String id) {
    return any || tags.stream().anyMatch(tag -> tag.opaque.equals(id));
  }
}
