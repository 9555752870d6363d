package io.redgiant.local;

import io.redgiant.protocol.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that a question found, in the order it asked for.
 *
 * @param older the key before which there are more, or null
 * @param newer the key from which there are more, or null
 * @param state what this node had applied when it answered
 */
public record Messages(
    List<Message> messages, @Nullable String older, @Nullable String newer, Position state)
    implements ByReference {
  public Messages {
    messages = List.copyOf(messages);
  }
}
