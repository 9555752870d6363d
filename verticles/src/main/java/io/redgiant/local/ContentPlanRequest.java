package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ManifestId;
import org.jspecify.annotations.Nullable;

/**
 * Where are these bytes of this content? Whoever asks has checked that they may be read.
 *
 * @param content what is not here is fetched from the nodes that hold this; null where only what is
 *     here is wanted
 * @param verified false where whoever gets the bytes checks each chunk against its id, as other
 *     nodes do: then nothing is read before it is sent
 */
public record ContentPlanRequest(
    ManifestId manifest, @Nullable ContentId content, long offset, long bytes, boolean verified)
    implements ByReference {}
