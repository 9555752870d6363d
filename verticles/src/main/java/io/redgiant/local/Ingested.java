package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ManifestId;
import org.jspecify.annotations.Nullable;

/**
 * What an ingest made durable.
 *
 * @param size bytes of content
 * @param chunks how many chunks it was cut into
 * @param newBytes bytes that were not held before
 * @param appended the record that names it, where there was a publication
 */
public record Ingested(
    ContentId content,
    ManifestId manifest,
    long size,
    long chunks,
    long newBytes,
    @Nullable Appended appended)
    implements ByReference {}
