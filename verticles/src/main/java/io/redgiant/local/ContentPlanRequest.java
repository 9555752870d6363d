package io.redgiant.local;

import io.redgiant.protocol.ManifestId;

/** Where are these bytes of this content? Whoever asks has checked that they may be read. */
public record ContentPlanRequest(ManifestId manifest, long offset, long bytes)
    implements ByReference {}
