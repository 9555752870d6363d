package io.redgiant.local;

import java.util.List;

/**
 * Where the asked bytes lie, in order, each verified against its chunk id within the last day if
 * that was asked for. The files stay in place until {@link #close}, which any thread may call.
 *
 * @param extents cover the asked range from its start
 * @param bytes how much of it they cover: less than asked where the rest is yet to be verified; ask
 *     again from there
 */
public record ContentPlan(List<Extent> extents, long bytes, Runnable release)
    implements ByReference, AutoCloseable {
  public ContentPlan {
    extents = List.copyOf(extents);
  }

  @Override
  public void close() {
    release.run();
  }
}
