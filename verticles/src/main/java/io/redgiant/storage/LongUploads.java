package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_DELTA_APPEND;
import static io.redgiant.protocol.Address.LOCAL_DELTA_CHUNKS;
import static io.redgiant.protocol.Address.LOCAL_DELTA_DROP;
import static io.redgiant.protocol.Address.LOCAL_DELTA_FIND;
import static io.redgiant.protocol.Address.LOCAL_DELTA_OPEN;
import static io.redgiant.protocol.Address.LOCAL_DELTA_PUBLISH;
import static io.redgiant.protocol.Address.LOCAL_DELTA_ROWS;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_APPEND;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_DROP;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_FIND;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_FINISH;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_OPEN;
import static io.redgiant.protocol.Address.LOCAL_UPLOAD_SUSPEND;
import static io.redgiant.storage.Stages.future;

import io.redgiant.local.Answer;
import io.redgiant.local.DeltaRequest;
import io.redgiant.local.Ingested;
import io.redgiant.local.UploadRequest;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The part of storage's bus side that takes a content in several requests: resumable and delta
 * uploads.
 */
record LongUploads(EventBus bus, Store store, Publishing publishing) {

  Future<?> start() {
    var uploads = store.uploads();
    var deltas = store.deltas();
    return Future.all(
        List.of(
            this.<UploadRequest.Open, Object>on(
                LOCAL_UPLOAD_OPEN, open -> later(uploads.open(open))),
            this.<UploadRequest.Find, Object>on(
                LOCAL_UPLOAD_FIND, find -> later(uploads.find(find))),
            this.<UploadRequest.Append, Object>on(
                LOCAL_UPLOAD_APPEND, append -> later(uploads.append(append))),
            this.<UploadRequest.Suspend, Object>on(
                LOCAL_UPLOAD_SUSPEND, pause -> later(uploads.suspend(pause))),
            on(LOCAL_UPLOAD_FINISH, this::finish),
            this.<UploadRequest.Drop, Object>on(
                LOCAL_UPLOAD_DROP, drop -> later(uploads.drop(drop))),
            this.<DeltaRequest.Open, Object>on(LOCAL_DELTA_OPEN, open -> later(deltas.open(open))),
            this.<DeltaRequest.Rows, Object>on(LOCAL_DELTA_ROWS, rows -> now(deltas.rows(rows))),
            this.<DeltaRequest.Find, Object>on(LOCAL_DELTA_FIND, find -> now(deltas.find(find))),
            this.<DeltaRequest.Append, Object>on(
                LOCAL_DELTA_APPEND, append -> later(deltas.append(append))),
            this.<DeltaRequest.Chunks, Object>on(
                LOCAL_DELTA_CHUNKS, chunks -> later(deltas.chunks(chunks))),
            on(LOCAL_DELTA_PUBLISH, this::publish),
            this.<DeltaRequest.Drop, Object>on(LOCAL_DELTA_DROP, drop -> now(deltas.drop(drop)))));
  }

  private <T, R> Future<Void> on(String address, Function<T, Future<R>> work) {
    return bus.localConsumer(address, Answer.<T, R>with(work)).completion();
  }

  private static Future<Object> now(Object answer) {
    return Future.succeededFuture(answer);
  }

  private static Future<Object> later(CompletionStage<?> answer) {
    return future(answer.thenApply(value -> value));
  }

  private Future<Ingested> finish(UploadRequest.Finish request) {
    return future(store.uploads().finish(request))
        .compose(
            finished ->
                publishing
                    .publish(finished.upload().what.publication(), finished.stored(), null)
                    .onFailure(refused -> store.uploads().refused(finished.upload()))
                    .compose(ingested -> ended(store.uploads().close(finished), ingested)));
  }

  private Future<Ingested> publish(DeltaRequest.Publish request) {
    return future(store.deltas().publish(request))
        .compose(
            whole ->
                publishing
                    .publish(
                        whole.upload().opened.publication(),
                        whole.stored(),
                        whole.upload().opened.expected())
                    .onComplete(done -> store.ingests().close(whole.ingest()))
                    .onFailure(refused -> store.deltas().refused(whole.upload()))
                    .onSuccess(done -> store.deltas().close(whole.upload())));
  }

  private static Future<Ingested> ended(CompletionStage<?> closing, Ingested ingested) {
    return future(closing.thenApply(closed -> ingested));
  }
}
