package io.redgiant.local;

import io.redgiant.protocol.ManifestId;
import org.jspecify.annotations.Nullable;

/** A page of the manifests that any entry version names, in order of id, after {@code after}. */
public record ManifestsQuery(@Nullable ManifestId after, int limit) implements ByReference {}
