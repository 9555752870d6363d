package io.redgiant.local;

import io.redgiant.protocol.ManifestId;
import java.util.List;

/** Which of these manifests does an entry version name? Answered by {@link Named}. */
public record NamedQuery(List<ManifestId> manifests) implements ByReference {
  public NamedQuery {
    manifests = List.copyOf(manifests);
  }
}
