package io.redgiant.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a list shows; null is no condition.
 *
 * @param room a room's name or id
 * @param glob a pattern for the path, or for the name where it has no {@code /}
 * @param words that must all occur in the path
 * @param publisher a peer's id
 * @param mediaType exact, or {@code image/*}
 * @param sizeMin bytes
 * @param sizeMax bytes
 * @param since the earliest time of publishing, in ISO 8601
 * @param until the latest
 * @param order {@code newest}, {@code oldest}, {@code path} or {@code largest}
 */
public record Query(
    @Nullable String room,
    @Nullable String glob,
    @Nullable String words,
    @Nullable String publisher,
    @Nullable String mediaType,
    @Nullable Long sizeMin,
    @Nullable Long sizeMax,
    @Nullable String since,
    @Nullable String until,
    String order) {
  /** Everything, newest first. */
  public static final Query ALL =
      new Query(null, null, null, null, null, null, null, null, null, "newest");

  public Query inRoom(String room) {
    return new Query(
        room, glob, words, publisher, mediaType, sizeMin, sizeMax, since, until, order);
  }

  public Query matching(String glob) {
    return new Query(
        room, glob, words, publisher, mediaType, sizeMin, sizeMax, since, until, order);
  }

  /** The list's route. */
  String target(@Nullable String cursor, int limit) {
    var parameters = new ArrayList<String>();
    add(parameters, "room", room);
    add(parameters, "glob", glob);
    add(parameters, "q", words);
    add(parameters, "publisher", publisher);
    add(parameters, "type", mediaType);
    add(parameters, "size-min", sizeMin);
    add(parameters, "size-max", sizeMax);
    add(parameters, "since", since);
    add(parameters, "until", until);
    add(parameters, "order", order);
    add(parameters, "limit", limit);
    add(parameters, "cursor", cursor);
    return "/api/v1/files?" + String.join("&", parameters);
  }

  private static void add(List<String> parameters, String name, @Nullable Object value) {
    if (value != null) {
      parameters.add(name + "=" + Targets.segment(value.toString()));
    }
  }
}
