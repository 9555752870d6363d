package io.redgiant.local;

import io.redgiant.protocol.ManifestId;

/** A page of a manifest's chunks from row {@code first}; answered by {@link ManifestRows}. */
public record ManifestRequest(ManifestId manifest, long first, int limit) implements ByReference {}
