package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RoomId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wish to append one record; answered by {@link Acknowledged} once it is forced and applied here
 * and forced on as many other nodes as it is to be, or as can be had.
 */
public sealed interface JournalWrite extends ByReference {
  /**
   * Names a content whose chunks and manifest are already forced; answered by {@link Appended}.
   *
   * @param holders the other nodes that have forced the content too: the record's copies go there
   */
  record Publish(
      Publication publication,
      ContentId content,
      ManifestId manifest,
      long size,
      List<NodeId> holders)
      implements JournalWrite {
    public Publish {
      holders = List.copyOf(holders);
    }
  }

  /**
   * Takes the current version of a path away, and with it all versions that the journal knows;
   * answered by {@link Appended}.
   */
  record Remove(RoomId room, EntryPath path, PeerId peer, Precondition condition)
      implements JournalWrite {}

  /**
   * Says what a node is for in the layout, or how much it weighs there, or both; what is null stays
   * as it is. Answered by {@link Noted}.
   */
  record Place(NodeId node, Layout.@Nullable State state, @Nullable Integer weight)
      implements JournalWrite {}

  /** Changes a setting of the whole network; answered by {@link Noted}. */
  record Change(String name, String value) implements JournalWrite {}
}
