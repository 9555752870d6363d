package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * No bytes follow: force what was written and, where there is a publication, append its record.
 * Answered by {@link Ingested} once that is durable.
 *
 * @param slab the last bytes, or null
 * @param expected what the sender says the content is; another is refused and nothing is published
 */
public record IngestEnd(
    long ingest,
    @Nullable Slab slab,
    @Nullable Publication publication,
    @Nullable ContentId expected)
    implements ByReference {}
