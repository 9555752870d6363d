package io.redgiant.journal;

import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Reaches;
import io.redgiant.protocol.JournalMessage.Rest;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.JournalMessage.Written;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.SentRecord;
import io.redgiant.protocol.VersionVector;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this journal what others have and it lacks, and tells them what is new here. One thread:
 * the journal's.
 *
 * <p>What is written is said once, to all. Such an event may be lost, come twice or out of order;
 * that costs delay and nothing else: whoever gets one that does not follow what it has asks its
 * sender for what lies between, and everybody says now and then how far its journal reaches, so
 * that others ask.
 */
final class Replication {
  private static final Logger LOG = LoggerFactory.getLogger(Replication.class);

  /** The other nodes, as far as they are heard. Answers come on the journal's thread. */
  interface Network {
    /** To every other journal that can be reached; nobody knows who got it. */
    void publish(JournalMessage message);

    /** To one journal. Fails when there is no answer. */
    CompletionStage<Page> ask(NodeId node, Since question);

    /** The same for records that are to be forced there. */
    CompletionStage<Held> hold(NodeId node, Hold records);

    /** Runs it once what is on its way just now has most likely arrived. */
    void later(Runnable work);
  }

  /** What this brings is told to. */
  interface Listener {
    /** These are durable and applied now. */
    void applied(List<JournalRecord> records);

    /** The catalogue must be built anew before anything can be kept. */
    void damaged(CatalogueDamagedException damage);
  }

  private final NodeId node;
  private final Journal journal;
  private final Vectors vectors;
  private final Network network;
  private final Listener listener;
  private final Map<NodeId, CompletableFuture<Boolean>> asked = new HashMap<>(); // and not done
  private final List<Waiting> waiting = new ArrayList<>();
  private final Set<NodeId> ahead = new HashSet<>(); // as they say: to be looked at again
  private @Nullable String keptFrom; // why nothing can be kept, since that was said

  /** A question whether records are kept that have not come yet. */
  private record Waiting(Hold hold, CompletableFuture<Held> answer) {}

  Replication(NodeId node, Journal journal, Vectors vectors, Network network, Listener listener) {
    this.node = node;
    this.journal = journal;
    this.vectors = vectors;
    this.network = network;
    this.listener = listener;
  }

  /** Says what this node has just forced, in as many messages as that takes. */
  void written(List<JournalRecord> records) {
    parts(records).forEach(part -> network.publish(new Written(node, part)));
  }

  /** Records as they are sent, in parts that fit one message each. */
  static List<List<SentRecord>> parts(List<JournalRecord> records) {
    var parts = new ArrayList<List<SentRecord>>();
    var part = new ArrayList<SentRecord>();
    long bytes = 0;
    for (var record : records) {
      if (part.size() == Limits.SENT_RECORDS_MAX || bytes >= Limits.SENT_BYTES_MAX) {
        parts.add(List.copyOf(part));
        part.clear();
        bytes = 0;
      }
      part.add(SentRecord.of(record));
      bytes += SentRecord.bytes(record);
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  /** Now and then, and when somebody has joined: lets others see what they lack. */
  void tell() {
    network.publish(new Reaches(node, vectors.brief(journal.reached())));
  }

  /** What another journal says to all. */
  void heard(JournalMessage message) {
    if (message.node().equals(node)) {
      return;
    }
    switch (message) {
      case Written written -> {
        var received = receive(written.records());
        if (received != null && received.lacking()) {
          ask(written.node());
        }
      }
      case Reaches reaches -> reaches(reaches);
      case Since since -> throw unexpected(since);
      case Page page -> throw unexpected(page);
      case Hold hold -> throw unexpected(hold);
      case Held held -> throw unexpected(held);
    }
  }

  /**
   * Somebody who heard the same records a moment earlier is not to be asked for them: they are on
   * their way here too.
   */
  private void reaches(Reaches reaches) {
    if (vectors.lacks(journal.reached(), reaches.vector()) && ahead.add(reaches.node())) {
      network.later(
          () -> {
            ahead.remove(reaches.node());
            if (vectors.lacks(journal.reached(), reaches.vector())) {
              ask(reaches.node());
            }
          });
    }
  }

  private static IllegalArgumentException unexpected(JournalMessage message) {
    return new IllegalArgumentException("nobody says a " + message.getClass() + " to all");
  }

  /**
   * Answers when what another node wants to have kept here is: as a rule that was said to all just
   * before, and is on its way; else it is fetched.
   *
   * @return how far the origin's records are forced and applied here then, which may be less far
   */
  CompletionStage<Held> hold(Hold hold) {
    if (!hold.records().isEmpty()) {
      receive(hold.records());
    }
    var held = held(hold.origin());
    if (held.sequence() >= hold.sequence()) {
      return CompletableFuture.completedFuture(held);
    }
    var question = new Waiting(hold, new CompletableFuture<>());
    waiting.add(question);
    network.later(
        () -> {
          if (waiting.remove(question)) {
            ask(hold.node()).thenAccept(caughtUp -> question.answer.complete(held(hold.origin())));
          }
        });
    return question.answer;
  }

  private void answerWaiting() {
    for (var question : List.copyOf(waiting)) {
      var held = held(question.hold.origin());
      if (held.sequence() >= question.hold.sequence()) {
        waiting.remove(question);
        question.answer.complete(held);
      }
    }
  }

  private Held held(Origin origin) {
    var reached = journal.reached().getOrDefault(origin, Reached.NOTHING);
    return new Held(node, origin, reached.sequence());
  }

  /**
   * Asks a node for all that it has and this one lacks, page after page, once at a time.
   *
   * @return whether all of it is here now; false where the node does not answer
   */
  CompletionStage<Boolean> ask(NodeId other) {
    var running = asked.get(other);
    if (running != null) {
      return running;
    }
    var done = new CompletableFuture<Boolean>();
    asked.put(other, done);
    ask(other, vectors.brief(journal.reached()));
    return done;
  }

  private void done(NodeId other, boolean caughtUp) {
    var running = asked.remove(other);
    if (running != null) {
      running.complete(caughtUp);
    }
  }

  private void ask(NodeId other, VersionVector vector) {
    network
        .ask(other, new Since(node, vector))
        .<@Nullable Void>handle(
            (page, error) -> {
              if (error != null) {
                LOG.debug("node {} does not say what is missing here", other, error);
                done(other, false); // its next word makes this node ask again
              } else {
                answered(other, vector, page);
              }
              return null;
            })
        .exceptionally(
            error -> {
              done(other, false);
              if (error.getCause() instanceof RuntimeException bug) {
                LOG.error("what node {} says is missing here cannot be taken", other, bug);
              }
              return null;
            });
  }

  private void answered(NodeId other, VersionVector vector, Page page) {
    var received = receive(page.records());
    if (received == null) {
      done(other, false);
    } else if (page.rest() == Rest.MORE || received.lacking()) {
      var now =
          vector.isComplete()
              ? vectors.complete(journal.reached())
              : vectors.brief(journal.reached());
      if (now.equals(vector)) {
        done(other, false); // what comes next cannot be kept: asking the same again brings the same
      } else {
        ask(other, now); // this page may have come from somebody else already
      }
    } else if (page.rest() == Rest.UNLISTED && !vector.isComplete()) {
      ask(other, vectors.complete(journal.reached()));
    } else {
      done(other, !received.lacking());
    }
  }

  /** Null where nothing can be kept just now: it will come again. */
  private @Nullable Received receive(List<SentRecord> records) {
    try {
      var received = journal.receive(records);
      if (keptFrom != null) {
        keptFrom = null;
        LOG.info("records of other nodes are kept again");
      }
      answerWaiting();
      if (!received.applied().isEmpty()) {
        listener.applied(received.applied());
      }
      tidy();
      return received;
    } catch (Refusal later) {
      // Others go on telling: every event would say the same.
      if (!String.valueOf(later.getMessage()).equals(keptFrom)) {
        keptFrom = String.valueOf(later.getMessage());
        LOG.warn("records of other nodes cannot be kept now: {}", keptFrom);
      }
    } catch (CatalogueDamagedException damage) {
      listener.damaged(damage);
    } catch (SQLException | IOException error) {
      LOG.error("{} records of other nodes cannot be kept", records.size(), error);
    }
    return null;
  }

  /** Whatever comes of it, what was received is known. */
  private void tidy() {
    try {
      journal.tidy();
    } catch (CatalogueDamagedException damage) {
      listener.damaged(damage);
    } catch (SQLException | IOException error) {
      LOG.warn("the journal is not tidy; it will be tried again with the next records", error);
    }
  }
}
