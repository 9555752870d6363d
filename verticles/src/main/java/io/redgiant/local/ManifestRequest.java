package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ManifestId;

/**
 * A page of a manifest's chunks from row {@code first}; answered by {@link ManifestRows}.
 *
 * @param content whose manifest it is: other nodes that hold it are asked for what is not here
 */
public record ManifestRequest(ManifestId manifest, ContentId content, long first, int limit)
    implements ByReference {}
