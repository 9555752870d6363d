package io.redgiant.local;

import io.redgiant.protocol.ManifestId;
import java.util.Set;

/** Those of the manifests asked about that an entry version names. */
public record Named(Set<ManifestId> manifests) implements ByReference {
  public Named {
    manifests = Set.copyOf(manifests);
  }
}
