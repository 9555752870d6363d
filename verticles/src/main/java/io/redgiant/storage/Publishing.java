package io.redgiant.storage;

import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPEND;

import io.redgiant.local.Answer;
import io.redgiant.local.Appended;
import io.redgiant.local.Ingested;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Publication;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a content is forced here: other nodes hold it, then the journal names it.
 * Nothing refers to what is not yet where it is to be.
 */
record Publishing(EventBus bus, Copies copies) {
  /**
   * @param publication the name it is to get, or null for none
   * @param expected what the sender says the content is; another is refused
   */
  Future<Ingested> publish(
      @Nullable Publication publication,
      ContentWriter.Stored stored,
      @Nullable ContentId expected) {
    if (expected != null && !expected.equals(stored.content())) {
      return Future.failedFuture(
          new Refusal(
              Failure.CHECKSUM_MISMATCH,
              "the bytes that arrived are content " + stored.content() + ", not " + expected));
    }
    if (publication == null) {
      return Future.succeededFuture(ingested(stored, null));
    }
    return Stages.future(copies.spread(stored))
        .compose(holders -> name(publication, stored, holders))
        .map(appended -> ingested(stored, appended));
  }

  private Future<Appended> name(
      Publication publication, ContentWriter.Stored stored, List<NodeId> holders) {
    var write =
        new JournalWrite.Publish(
            publication, stored.content(), stored.manifest(), stored.size(), holders);
    return Answer.from(bus, LOCAL_JOURNAL_APPEND, write);
  }

  private static Ingested ingested(ContentWriter.Stored stored, @Nullable Appended appended) {
    return new Ingested(
        stored.content(),
        stored.manifest(),
        stored.size(),
        stored.chunks(),
        stored.newBytes(),
        appended);
  }
}
