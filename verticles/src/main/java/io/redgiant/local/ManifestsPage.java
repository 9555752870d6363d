package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.ManifestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Manifests that entry versions name, so that storage knows what to keep.
 *
 * @param last no page follows
 */
public record ManifestsPage(List<Use> uses, boolean last) implements ByReference {
  /**
   * One manifest.
   *
   * @param content whose it is, null where no version names it any more
   * @param size of the content, 0 where that is null
   * @param removedMillis when its last version was removed (the record's time), or -1 while a
   *     version names it
   */
  public record Use(
      ManifestId manifest, @Nullable ContentId content, long size, long removedMillis) {
    public static Use removed(ManifestId manifest, long millis) {
      return new Use(manifest, null, 0, millis);
    }
  }

  public ManifestsPage {
    uses = List.copyOf(uses);
  }
}
