package io.redgiant.storage;

import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestBegin;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestEnd;
import io.redgiant.local.IngestResume;
import io.redgiant.local.IngestSlab;
import io.redgiant.local.Slab;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends one content the way the web verticle does, with pauses, early hand-ins and odd fillings
 * drawn from a seed.
 */
final class SimulatedSender {
  private final Ingests ingests;
  private final SimulatedJournal journal;
  private final byte[] content;
  private final RandomGenerator random;
  private final int abortAt;
  private final CompletableFuture<ContentWriter.Stored> stored = new CompletableFuture<>();
  private int sent;

  /**
   * @param abortAt gives up after so many bytes; beyond the end for never
   */
  SimulatedSender(
      Ingests ingests,
      SimulatedJournal journal,
      byte[] content,
      RandomGenerator random,
      int abortAt) {
    this.ingests = ingests;
    this.journal = journal;
    this.content = content;
    this.random = random;
    this.abortAt = abortAt;
  }

  CompletableFuture<ContentWriter.Stored> send() {
    var length = random.nextBoolean() ? OptionalLong.of(content.length) : OptionalLong.empty();
    next(ingests.begin(new IngestBegin(length, null)));
    return stored;
  }

  private void next(CompletableFuture<IngestCredit> credit) {
    credit.whenComplete(
        (given, error) -> {
          if (error != null) {
            stored.completeExceptionally(error);
          } else {
            fill(given.ingest(), given.slab());
          }
        });
  }

  private void fill(long ingest, @Nullable Slab slab) {
    if (slab == null) {
      next(ingests.resume(new IngestResume(ingest)));
      return;
    }
    int wanted = random.nextInt(4) == 0 ? 1 + random.nextInt(Slab.BODY_BYTES) : Slab.BODY_BYTES;
    sent += slab.fill(content, sent, Math.min(wanted, content.length - sent));
    if (sent >= abortAt) {
      ingests.abort(new IngestAbort(ingest, slab));
      stored.completeExceptionally(new InterruptedException("given up"));
    } else if (sent == content.length) {
      end(ingest, slab);
    } else if (random.nextInt(5) == 0) {
      handInAndResume(ingest, slab);
    } else {
      next(ingests.slab(new IngestSlab(ingest, slab, true)));
    }
  }

  private void handInAndResume(long ingest, Slab slab) {
    ingests
        .slab(new IngestSlab(ingest, slab, false))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                stored.completeExceptionally(error);
              } else {
                next(ingests.resume(new IngestResume(ingest)));
              }
            });
  }

  private void end(long ingest, Slab slab) {
    ingests
        .end(new IngestEnd(ingest, slab, null, null))
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                journal.publish(done.manifest());
              }
              ingests.close(ingest);
              if (error != null) {
                stored.completeExceptionally(error);
              } else {
                stored.complete(done);
              }
            });
  }
}
