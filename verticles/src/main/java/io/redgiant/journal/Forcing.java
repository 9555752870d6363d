package io.redgiant.journal;

import io.redgiant.disk.DiskFullException;
import io.redgiant.disk.NoDescriptorException;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes groups durable, and knows what a failure means.
 *
 * <p>A failed force is final: the kernel may have dropped the pages, and a second one would lie. So
 * is any failed write but that of a full disk, which is taken back. After a final error nothing is
 * written until the process starts anew; reads go on.
 */
final class Forcing {
  private static final Logger LOG = LoggerFactory.getLogger(Forcing.class);

  static final Refusal NO_SPACE =
      new Refusal(Failure.NO_SPACE, "the disk is full; free some space and try again");

  private @Nullable String failure;

  /** Writes a group and forces it. */
  interface Write {
    void run() throws IOException;
  }

  /** Why nothing is written any more, or null. */
  @Nullable String failure() {
    return failure;
  }

  /** Makes so many records durable, or says why they are not. */
  @Nullable Refusal run(Write write, int records) {
    try {
      write.run();
      return null;
    } catch (DiskFullException full) {
      LOG.warn("the disk is full: {} records refused", records);
      return NO_SPACE;
    } catch (NoDescriptorException none) {
      LOG.warn("{} records refused: {}", records, none.getMessage());
      return new Refusal(
          Failure.UNAVAILABLE, "this node has too many files open; try again in a moment");
    } catch (IOException error) {
      return failed(error);
    }
  }

  /** Nothing is written from now on. */
  Refusal failed(IOException error) {
    LOG.error("the journal cannot be written; it is read-only until this node starts anew", error);
    failure =
        "the journal is read-only since a write failed ("
            + error.getMessage()
            + "); restart this node";
    return new Refusal(Failure.UNAVAILABLE, failure);
  }
}
