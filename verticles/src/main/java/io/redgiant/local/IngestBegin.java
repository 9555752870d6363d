package io.redgiant.local;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Opens an ingest; answered by an {@link IngestCredit} with the first slab, which may take as long
 * as other uploads need.
 *
 * @param expectedBytes how long the body says it is
 * @param publication what will be published, so that a refusal comes before the bytes; null where
 *     it is not known yet
 */
public record IngestBegin(OptionalLong expectedBytes, @Nullable Publication publication)
    implements ByReference {}
