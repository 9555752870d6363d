package io.redgiant.storage;

import io.redgiant.local.IngestAbort;
import io.redgiant.local.IngestCredit;
import io.redgiant.local.IngestResume;
import io.redgiant.local.IngestSlab;
import io.redgiant.local.Slab;
import io.redgiant.local.UploadRequest;
import io.redgiant.local.UploadState;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.UploadId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends one content as a resumable upload, the way the web verticle does, in appends of any length;
 * some are given up. Remembers what it was told.
 */
final class SimulatedUpload {
  private static final PeerId PEER = SimulatedStorage.PUBLICATION.publisher();

  final byte[] content;
  private final UploadId id;
  private final RandomGenerator random;
  private SimulatedStorage storage; // another after a restart
  private boolean underWay;
  private boolean mayDrop;
  private int end; // of the append under way
  private int sent;
  private @Nullable Long ingest; // that has answered
  private long acknowledged;
  private @Nullable ManifestId published;
  private boolean dropped;

  private SimulatedUpload(
      SimulatedStorage storage, UploadId id, byte[] content, RandomGenerator random) {
    this.storage = storage;
    this.id = id;
    this.content = content;
    this.random = random;
  }

  static SimulatedUpload open(SimulatedStorage storage, byte[] content, RandomGenerator random) {
    var opened =
        storage
            .store
            .uploads()
            .open(new UploadRequest.Open(content.length, SimulatedStorage.PUBLICATION, "metadata"));
    storage.scheduler.run();
    return new SimulatedUpload(
        storage, SimulatedStorage.finished(opened).upload(), content, random);
  }

  /** The node is another process now: what was under way has no answer, and is not waited for. */
  void restarted(SimulatedStorage again) {
    storage = again;
    underWay = false;
  }

  /** The least that must be durable. */
  long acknowledged() {
    return acknowledged;
  }

  /** A client asks first: it sends on from what the node has. */
  void resumeAt(long offset) {
    acknowledged = offset;
  }

  @Nullable ManifestId published() {
    return published;
  }

  /** Nothing more is sent to it, and nothing of it is to be found. */
  boolean dropped() {
    return dropped;
  }

  UploadState state() {
    var found = storage.store.uploads().find(new UploadRequest.Find(PEER, id));
    storage.scheduler.run();
    return SimulatedStorage.finished(found);
  }

  /** Drops it, also while some of it is on its way. */
  void drop() {
    if (!dropped && published == null) {
      dropped = true;
      storage.store.uploads().drop(new UploadRequest.Drop(PEER, id));
    }
  }

  /** Begins to send some of what is left, unless some is on its way. */
  void sendSome() {
    if (!underWay && !dropped && published == null) {
      mayDrop = true;
      int left = content.length - (int) acknowledged;
      begin((int) acknowledged, random.nextInt(left + 1), random.nextInt(4) == 0);
    }
  }

  /** Begins to send all before {@code end}. */
  void sendTo(int end) {
    mayDrop = false;
    begin((int) acknowledged, end - (int) acknowledged, true);
  }

  /** Begins to send all that the node says it lacks. */
  void sendRest() {
    if (!dropped && published == null) {
      mayDrop = false;
      resumeAt(state().offset());
      begin((int) acknowledged, content.length - (int) acknowledged, true);
    }
  }

  private void begin(int from, int bytes, boolean surely) {
    underWay = true;
    ingest = null;
    sent = from;
    end = from + bytes;
    boolean gaveUp = !surely && random.nextInt(4) == 0;
    var answer = new CompletableFuture<Long>();
    next(
        storage
            .store
            .uploads()
            .append(new UploadRequest.Append(PEER, id, from, random.nextInt(4) == 0)),
        gaveUp,
        answer);
    answer.whenComplete(
        (offset, error) -> {
          underWay = false;
          if (error == null) {
            acknowledged = offset;
          }
        });
  }

  private void next(
      CompletableFuture<IngestCredit> credit, boolean gaveUp, CompletableFuture<Long> answer) {
    credit.whenComplete(
        (given, error) -> {
          if (error != null) {
            giveUp(answer, error);
          } else {
            ingest = given.ingest();
            // Later, as over a bus: the upload may be dropped while the sender has the slab.
            var loop = storage.scheduler.loop();
            if (mayDrop && random.nextInt(32) == 0) {
              loop.execute(this::drop);
            }
            loop.execute(() -> fill(given.ingest(), given.slab(), gaveUp, answer));
          }
        });
  }

  /** As the web verticle does: an append that failed is said to be over. */
  private void giveUp(CompletableFuture<Long> answer, Throwable error) {
    if (ingest == null) {
      answer.completeExceptionally(error);
    } else {
      storage
          .store
          .ingests()
          .giveUp(new IngestAbort(ingest, null))
          .whenComplete((over, none) -> answer.completeExceptionally(error));
    }
  }

  private void fill(
      long ingest, @Nullable Slab slab, boolean gaveUp, CompletableFuture<Long> answer) {
    var ingests = storage.store.ingests();
    if (slab == null) {
      next(asked(() -> ingests.resume(new IngestResume(ingest))), gaveUp, answer);
      return;
    }
    sent += slab.fill(content, sent, end - sent);
    if (sent < end) {
      next(asked(() -> ingests.slab(new IngestSlab(ingest, slab, true))), gaveUp, answer);
    } else if (gaveUp) {
      ingests
          .giveUp(new IngestAbort(ingest, slab))
          .whenComplete((over, none) -> answer.complete(acknowledged));
    } else if (end == content.length) {
      finish(ingest, slab, answer);
    } else {
      asked(() -> storage.store.uploads().suspend(new UploadRequest.Suspend(ingest, slab)))
          .whenComplete((state, error) -> end(answer, state == null ? 0 : state.offset(), error));
    }
  }

  private void finish(long ingest, Slab slab, CompletableFuture<Long> answer) {
    var uploads = storage.store.uploads();
    asked(() -> uploads.finish(new UploadRequest.Finish(ingest, slab)))
        .thenCompose(
            whole -> {
              storage.journal.publish(whole.stored().manifest());
              return uploads.close(whole).thenApply(closed -> whole.stored().manifest());
            })
        .whenComplete(
            (manifest, error) -> {
              published = manifest;
              end(answer, content.length, error);
            });
  }

  /** A refusal that is thrown is an answer like any other. */
  private static <T> CompletableFuture<T> asked(Supplier<CompletableFuture<T>> request) {
    try {
      return request.get();
    } catch (Refusal refusal) {
      return CompletableFuture.failedFuture(refusal);
    }
  }

  private static void end(CompletableFuture<Long> answer, long offset, @Nullable Throwable error) {
    if (error == null) {
      answer.complete(offset);
    } else {
      answer.completeExceptionally(error);
    }
  }
}
