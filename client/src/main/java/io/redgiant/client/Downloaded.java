package io.redgiant.client;

import io.redgiant.protocol.ContentId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a download came to; its bytes are those of {@code content}.
 *
 * @param file where they are, or null where they went into a stream
 * @param keptBytes how many were there already, from an earlier attempt or because the file was
 *     whole
 * @param sources the nodes that the others came from
 */
public record Downloaded(
    ContentId content,
    long bytes,
    long keptBytes,
    @Nullable Path file,
    List<DownloadSource> sources) {
  public Downloaded {
    sources = List.copyOf(sources);
  }
}
