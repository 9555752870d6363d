package io.redgiant.local;

import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Entry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of a path's current version for a write to happen: If-Match and If-None-Match. */
public record Precondition(Kind kind, Set<ContentId> contents) implements ByReference {
  /** Always. */
  public static final Precondition NONE = new Precondition(Kind.NONE, Set.of());

  /** Which tests there are. */
  public enum Kind {
    NONE,
    /**
     * If-Match: the current version exists and, unless the set is empty ({@code *}), is one of
     * these contents.
     */
    MATCHES,
    /**
     * If-None-Match: there is no current version or, unless the set is empty ({@code *}), none of
     * these contents.
     */
    MATCHES_NOT
  }

  public Precondition {
    contents = Set.copyOf(contents);
  }

  public boolean holdsFor(@Nullable Entry current) {
    boolean matches =
        current != null && (contents.isEmpty() || contents.contains(current.content()));
    return switch (kind) {
      case NONE -> true;
      case MATCHES -> matches;
      case MATCHES_NOT -> !matches;
    };
  }
}
