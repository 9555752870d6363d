package io.redgiant.client;

import io.redgiant.protocol.EntryPath;
import org.jspecify.annotations.Nullable;

/**
 * Where something is published.
 *
 * @param room a room's name or id
 * @param mediaType what it is, or null for what the path's extension says
 */
public record Destination(String room, EntryPath path, @Nullable String mediaType) {
  public static Destination of(String room, String path) {
    return new Destination(room, EntryPath.of(path), null);
  }
}
