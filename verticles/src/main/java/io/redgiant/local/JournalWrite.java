package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;

/** A wish to append one record; answered by {@link Appended} once it is forced and applied. */
public sealed interface JournalWrite extends ByReference {
  /** Names a content whose chunks and manifest are already forced. */
  record Publish(Publication publication, ContentId content, ManifestId manifest, long size)
      implements JournalWrite {}

  /** Takes the current version of a path away, and with it all versions that the journal knows. */
  record Remove(RoomId room, EntryPath path, PeerId peer, Precondition condition)
      implements JournalWrite {}
}
