package io.redgiant.client;

import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.RecordId;
import org.jspecify.annotations.Nullable;

/** What names the bytes of a download. */
public sealed interface Source {
  /**
   * By content.
   *
   * @param id a content id, or so many of its first digits that no other begins with them
   */
  record Content(String id) implements Source {}

  /**
   * By name.
   *
   * @param room a room's name or id
   * @param version which version, or null for the current one
   */
  record Named(String room, EntryPath path, @Nullable RecordId version) implements Source {}

  /** Its route on a node. */
  default String target() {
    return switch (this) {
      case Content content -> "/api/v1/content/" + Targets.segment(content.id());
      case Named named -> {
        var target = Targets.file(named.room(), named.path());
        yield named.version() == null ? target : target + "?version=" + named.version();
      }
    };
  }
}
