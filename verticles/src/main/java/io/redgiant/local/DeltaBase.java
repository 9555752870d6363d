package io.redgiant.local;

import io.redgiant.protocol.ManifestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of which contents the sender of a delta upload may take the chunks for held.
 *
 * @param manifests null for every chunk of the node: all that it has is the lobby's
 */
public record DeltaBase(@Nullable List<ManifestId> manifests) implements ByReference {
  public DeltaBase {
    manifests = manifests == null ? null : List.copyOf(manifests);
  }
}
