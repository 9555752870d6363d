package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ManifestId;

/** Which nodes are to hold this content, and which have it? Answered by {@link Holders}. */
public record HoldersQuery(ContentId content, ManifestId manifest) implements ByReference {}
