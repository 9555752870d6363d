package io.redgiant.client;

/** Hears how far a transfer has come; on the transfer's own thread, so it must be quick. */
@FunctionalInterface
public interface Progress {
  Progress NONE = (bytes, total) -> {};

  /**
   * @param bytes of the content that are settled: sent, received, or not needed any more
   * @param total of the content, or -1 where nobody knows yet
   */
  void at(long bytes, long total);

  /** So much of a file has been cut on this side, to learn what need not be sent. */
  default void cut(long bytes, long total) {}
}
