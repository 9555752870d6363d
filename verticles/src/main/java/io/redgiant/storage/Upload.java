package io.redgiant.storage;

import io.redgiant.local.UploadState;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.UploadId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One resumable upload of this node: what of it is durable, and what is not yet. Storage's event
 * loop only.
 */
final class Upload implements ContentWriter.Listener {
  final UploadId id;
  final UploadFiles files;
  final int sinceCollection;
  UploadFiles.What what;
  boolean busy; // an append is under way
  boolean dropped; // whoever waits for something of it goes no further

  /** The end of an append that is being made durable or published; done where none is. */
  CompletableFuture<Void> ending = CompletableFuture.completedFuture(null);

  /** That has scanned the bytes before the offset; null where none has, and they are fed again. */
  @Nullable Long ingest;

  @Nullable ChunkWriter writer; // of the ingest
  CompletableFuture<Void> saved =
      CompletableFuture.completedFuture(null); // the last save, after all before it

  private Durable durable;
  private Durable atStart; // of the append under way: where an abort leads back to
  private final List<SegmentRow> unsaved = new ArrayList<>(); // behind the durable ones
  private int heard; // chunks that the ingest has named
  private boolean whole; // the append under way counts only once all of it has come

  /**
   * How far an upload is durable.
   *
   * @param chunkBytes what the chunks come to; {@code offset} is that or, with the bytes behind
   *     them, a little more
   */
  record Durable(int chunks, long chunkBytes, long offset) {}

  Upload(
      UploadId id, UploadFiles files, UploadFiles.What what, int sinceCollection, Durable durable) {
    this.id = id;
    this.files = files;
    this.what = what;
    this.sinceCollection = sinceCollection;
    this.durable = durable;
    this.atStart = durable;
  }

  Durable durable() {
    return durable;
  }

  /**
   * @param asWhole nothing of the append is to outlive this process before its end
   */
  void startAppend(boolean asWhole) {
    busy = true;
    whole = asWhole;
    atStart = durable;
  }

  /** No more bytes come: whoever asks from now on waits for what is being made of them. */
  void startEnding() {
    ending = new CompletableFuture<>();
  }

  /** Goes back to where the append began. */
  void undoAppend() {
    busy = false;
    durable = atStart;
    unsaved.clear();
  }

  /** A chunk is lost: the upload goes on from before it. */
  void goBack(int chunks, long bytes) {
    durable = new Durable(chunks, bytes, bytes);
    atStart = durable;
  }

  /** The append is over, kept or undone. */
  void endAppend() {
    busy = false;
    ending.complete(null);
  }

  /** Begins to hear an ingest from the content's start. */
  void hearAnew() {
    heard = 0;
    unsaved.clear();
  }

  @Override
  public void added(ChunkId chunk, int bytes) {
    if (heard++ >= durable.chunks + unsaved.size()) {
      unsaved.add(new SegmentRow(chunk, 0, bytes));
    }
  }

  /** Whether to save now what has come, for a crash that may come. */
  boolean wantsSaving(int chunks) {
    return !whole && unsaved.size() >= chunks && saved.isDone();
  }

  List<SegmentRow> unsaved() {
    return List.copyOf(unsaved);
  }

  /** The first chunks of {@link #unsaved} have become durable. */
  void saved(List<SegmentRow> chunks) {
    unsaved.subList(0, chunks.size()).clear();
    long bytes = durable.chunkBytes + chunks.stream().mapToLong(SegmentRow::bytes).sum();
    durable = new Durable(durable.chunks + chunks.size(), bytes, Math.max(durable.offset, bytes));
  }

  /** The bytes behind the last chunk have become durable as well. */
  void savedRest(int bytes) {
    durable = new Durable(durable.chunks, durable.chunkBytes, durable.chunkBytes + bytes);
  }

  UploadState state() {
    return new UploadState(
        id, durable.offset, what.bytes(), what.metadata(), what.expiresMillis(), null);
  }
}
