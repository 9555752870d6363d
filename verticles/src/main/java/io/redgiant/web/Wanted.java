package io.redgiant.web;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.ManifestId;
import org.jspecify.annotations.Nullable;

/**
 * A content that is to be sent.
 *
 * @param content other nodes that hold it are asked for what is not here; null where only what is
 *     here is to be sent
 * @param checkedByReceiver who gets it checks each chunk: nothing is verified before it is sent
 */
record Wanted(ManifestId manifest, @Nullable ContentId content, boolean checkedByReceiver) {
  static Wanted of(Entry entry) {
    return new Wanted(entry.manifest(), entry.content(), false);
  }

  static Wanted byNode(ManifestId manifest) {
    return new Wanted(manifest, null, true);
  }
}
