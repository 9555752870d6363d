package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_CONTENT_NODE;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPLIED;
import static io.redgiant.protocol.Address.nodeContentHold;

import io.redgiant.local.Answer;
import io.redgiant.local.Applied;
import io.redgiant.local.ManifestBytes;
import io.redgiant.local.ManifestNodeRequest;
import io.redgiant.protocol.ContentMessage;
import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The part of storage's bus side that other nodes' contents come by. */
record HoldRequests(EventBus bus, Store store) {
  /** Whoever asks hears within this how far it is, and asks again. */
  private static final long ANSWER_MILLIS = 1_000;

  Future<?> start() {
    return Future.all(
        List.of(
            bus.<Buffer>consumer(
                    nodeContentHold(store.placement().self()), Answer.across(this::hold))
                .completion(),
            bus.<ManifestNodeRequest>localConsumer(LOCAL_CONTENT_NODE, Answer.with(this::node))
                .completion(),
            bus.<Applied>localConsumer(LOCAL_JOURNAL_APPLIED, this::applied).completion()));
  }

  private Future<Buffer> hold(Buffer request) {
    if (!(ContentMessage.decode(request.getBytes()) instanceof Hold hold)) {
      throw new Refusal(Failure.BAD_REQUEST, "this address takes requests to hold a content");
    }
    var pin = store.holds().hold(hold);
    return Stages.future(pin.whole())
        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
        .map(done -> true)
        .recover(
            error ->
                error instanceof TimeoutException
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(error))
        .map(whole -> new Held(store.placement().self(), whole, pin.bytes()))
        .map(held -> Buffer.buffer(held.encode()));
  }

  private Future<ManifestBytes> node(ManifestNodeRequest request) {
    return Stages.future(store.manifests().node(request.node()))
        .map(node -> new ManifestBytes(node.encoded()))
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof LackingException
                        ? new Refusal(
                            Failure.NOT_FOUND, "node " + request.node() + " is not on this node")
                        : error));
  }

  private void applied(Message<Applied> message) {
    message.body().records().forEach(this::applied);
  }

  private void applied(JournalRecord record) {
    var body = record.body();
    if (record.header().kind().equals(RecordKind.ENTRY_PUBLISHED)
        && body != null
        && body.length > 0) {
      store.holds().named(EntryPublished.decode(body).manifest());
    }
  }
}
