package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_CONTENT_CHUNK;
import static io.redgiant.protocol.Address.LOCAL_CONTENT_HOLDERS;
import static io.redgiant.protocol.Address.LOCAL_CONTENT_LEFT;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_CONTENTS;
import static io.redgiant.protocol.Address.LOCAL_NETWORK_STATE;
import static io.redgiant.protocol.Address.nodeContentHold;
import static io.redgiant.protocol.Address.nodeContentKept;

import io.redgiant.local.Answer;
import io.redgiant.local.Applied;
import io.redgiant.local.ChunkBytes;
import io.redgiant.local.ChunkRequest;
import io.redgiant.local.HoldersQuery;
import io.redgiant.local.Left;
import io.redgiant.local.LeftQuery;
import io.redgiant.local.NetworkState;
import io.redgiant.local.NetworkStateQuery;
import io.redgiant.protocol.ContentMessage;
import io.redgiant.protocol.ContentMessage.Held;
import io.redgiant.protocol.ContentMessage.Hold;
import io.redgiant.protocol.ContentMessage.Which;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of storage's bus side that other nodes' contents come by. */
record HoldRequests(EventBus bus, Store store) {
  private static final Logger LOG = LoggerFactory.getLogger(HoldRequests.class);

  /** Whoever asks hears within this how far it is, and asks again. */
  private static final long ANSWER_MILLIS = 1_000;

  Future<?> start() {
    return Future.all(
        List.of(
            place(),
            bus.<Buffer>consumer(
                    nodeContentHold(store.placement().self()), Answer.across(this::hold))
                .completion(),
            bus.<Buffer>consumer(
                    nodeContentKept(store.placement().self()), Answer.across(this::kept))
                .completion(),
            bus.<LeftQuery>localConsumer(
                    LOCAL_CONTENT_LEFT,
                    Answer.with(query -> Future.succeededFuture(new Left(store.spares().left()))))
                .completion(),
            bus.<HoldersQuery>localConsumer(
                    LOCAL_CONTENT_HOLDERS,
                    Answer.with(query -> Stages.future(store.keeping().holders(query))))
                .completion(),
            bus.<ChunkRequest>localConsumer(LOCAL_CONTENT_CHUNK, Answer.with(this::chunk))
                .completion(),
            bus.<Applied>localConsumer(LOCAL_JOURNAL_CONTENTS, this::applied).completion()));
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

  private Future<Buffer> kept(Buffer request) {
    if (ContentMessage.decode(request.getBytes()) instanceof Which which) {
      return Stages.future(store.keeping().which(which)).map(kept -> Buffer.buffer(kept.encode()));
    }
    throw new Refusal(Failure.BAD_REQUEST, "this address is asked which contents are kept");
  }

  private Future<ChunkBytes> chunk(ChunkRequest request) {
    return Stages.future(store.reader().read(request.chunk()))
        .map(ChunkBytes::new)
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof LackingException
                        ? new Refusal(
                            Failure.NOT_FOUND, "chunk " + request.chunk() + " is not on this node")
                        : error));
  }

  private void named(byte[] body) {
    try {
      var entry = EntryPublished.decode(body);
      store.spares().named(entry.manifest());
      store.holds().named(entry.manifest());
      store.repair().named(entry.manifest(), entry.content(), entry.size());
    } catch (Refusal unknown) { // a later version's: its pin ends by itself
      LOG.debug("an entry that this version cannot read: {}", unknown.getMessage());
    }
  }

  private void applied(Message<Applied> message) {
    message.body().records().forEach(this::applied);
  }

  /** Learns what the records say of who is to hold what. */
  private Future<?> place() {
    return Answer.<NetworkState>from(bus, LOCAL_NETWORK_STATE, new NetworkStateQuery())
        .onSuccess(now -> store.placement().set(now.layout(), now.replicas()));
  }

  /** The same, where the answer may have come before. */
  void placeAgain() {
    place().onFailure(error -> LOG.warn("the layout is not known anew: {}", error.toString()));
  }

  private void applied(JournalRecord record) {
    var kind = record.header().kind();
    var body = record.body();
    if (kind.equals(RecordKind.LAYOUT_PLACED) || kind.equals(RecordKind.SETTING_CHANGED)) {
      store.spares().changed();
      placeAgain();
    } else if (kind.equals(RecordKind.ENTRY_PUBLISHED) && body != null && body.length > 0) {
      named(body);
    }
  }
}
