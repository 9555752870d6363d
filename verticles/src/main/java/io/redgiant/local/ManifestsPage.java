package io.redgiant.local;

import io.redgiant.protocol.ManifestId;
import java.util.List;

/**
 * Manifests that entry versions name, so that storage knows what to keep.
 *
 * @param last no page follows
 */
public record ManifestsPage(List<Use> uses, boolean last) implements ByReference {
  /**
   * One manifest.
   *
   * @param removedMillis when its last version was removed (the record's time), or -1 while a
   *     version names it
   */
  public record Use(ManifestId manifest, long removedMillis) {}

  public ManifestsPage {
    uses = List.copyOf(uses);
  }
}
