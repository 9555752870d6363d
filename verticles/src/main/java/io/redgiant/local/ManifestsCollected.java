package io.redgiant.local;

import io.redgiant.protocol.ManifestId;
import java.util.List;

/**
 * Storage has collected these manifests, which no version names any more: the journal need not list
 * them again.
 */
public record ManifestsCollected(List<ManifestId> manifests) implements ByReference {
  public ManifestsCollected {
    manifests = List.copyOf(manifests);
  }
}
