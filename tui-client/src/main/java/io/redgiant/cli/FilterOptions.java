package io.redgiant.cli;

import io.redgiant.client.Query;
import io.redgiant.client.RedGiantPeer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which entries a list shows, and in which order. */
final class FilterOptions {
  private static final String EVERY_ROOM = "*";

  /** {@code '*'} is every room that this peer sees. */
  @Mixin private RoomOption room;

  @Option(names = "--type", paramLabel = "TYPE", description = "A media type, or 'image/*'.")
  private @Nullable String type;

  @Option(names = "--publisher", paramLabel = "PEER", description = "A peer's id.")
  private @Nullable String publisher;

  @Option(names = "--size-min", paramLabel = "BYTES", description = "No smaller.")
  private @Nullable Long sizeMin;

  @Option(names = "--size-max", paramLabel = "BYTES", description = "No larger.")
  private @Nullable Long sizeMax;

  @Option(names = "--since", paramLabel = "TIME", description = "Like 2026-11-24T00:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Like 2026-11-24T00:00:00Z.")
  private @Nullable String until;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "newest",
      description = "newest, oldest, path or largest.")
  private String order;

  @Option(names = "--limit", paramLabel = "N", description = "Stop after so many.")
  private long limit = Long.MAX_VALUE;

  /** Prints what matches, page by page, and answers how many that were. */
  long show(RedGiantPeer peer, @Nullable String glob, @Nullable String words, Output output)
      throws Exception {
    var query =
        new Query(
            room.room().equals(EVERY_ROOM) ? null : room.room(),
            glob,
            words,
            publisher,
            type,
            sizeMin,
            sizeMax,
            since,
            until,
            order);
    long shown = 0;
    String cursor = null;
    do {
      var page = NodeOptions.await(peer.list(query, cursor));
      for (var entry : page.entries()) {
        if (shown++ == limit) {
          return limit;
        }
        output.result(Rows.entry(entry.entry()), entry::writeJson);
      }
      cursor = output.flush() ? page.cursor() : null;
    } while (cursor != null && shown < limit);
    return shown;
  }
}
