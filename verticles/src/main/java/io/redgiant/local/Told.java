package io.redgiant.local;

import io.redgiant.protocol.RecordId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message is by now.
 *
 * @param message null where it is not shown: it was taken back, is another's double, or not here
 * @param doubles other records that are the same message, and not shown
 */
public record Told(@Nullable Message message, List<RecordId> doubles) implements ByReference {
  public Told {
    doubles = List.copyOf(doubles);
  }
}
