package io.redgiant.journal;

import io.redgiant.disk.SimulatedCrash;
import io.redgiant.local.Members;
import io.redgiant.protocol.JournalMessage;
import io.redgiant.protocol.JournalMessage.Held;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Since;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network between journals that loses, doubles and reorders what is said, and is parted at times:
 * the same way for the same seed.
 */
final class SimulatedNetwork {
  private static final int LOST_PERCENT = 15;
  private static final int DOUBLED_PERCENT = 10;

  /** Who is at a node's address: nobody while it is down. */
  interface Listener {
    void heard(JournalMessage message);

    /** Answers a request, now or later. */
    CompletionStage<? extends JournalMessage> answer(JournalMessage question) throws IOException;

    /** False from a power cut on. */
    boolean isUp();
  }

  private record Link(NodeId from, NodeId to) {}

  /** What a run of the asker waits for; a later run of it does not. */
  private record Answer(
      NodeId asker, @Nullable Listener run, CompletableFuture<JournalMessage> future) {}

  private final RandomGenerator random;
  private final Map<NodeId, Listener> listeners = new HashMap<>();
  private final Set<Link> parted = new HashSet<>();
  private final List<Runnable> underWay = new ArrayList<>();
  private boolean reliable;
  private boolean silent;

  SimulatedNetwork(RandomGenerator random) {
    this.random = random;
  }

  void listen(NodeId node, Listener listener) {
    listeners.put(node, listener);
  }

  void leave(NodeId node) {
    listeners.remove(node);
  }

  /** One way: what {@code from} says does not get to {@code to}. */
  void part(NodeId from, NodeId to) {
    parted.add(new Link(from, to));
  }

  /** Questions are lost, always: what is only published must not be enough. */
  void answersNobody() {
    silent = true;
  }

  void join() {
    parted.clear();
  }

  /** From now on everything arrives, once. */
  void heal() {
    join();
    reliable = true;
  }

  /** Delivers one of the messages under way; false where there is none. */
  boolean step() {
    if (underWay.isEmpty()) {
      return false;
    }
    underWay.remove(random.nextInt(underWay.size())).run();
    return true;
  }

  Replication.Network of(NodeId node) {
    return new Replication.Network() {
      @Override
      public void publish(JournalMessage message) {
        var bytes = message.encode();
        for (var other : List.copyOf(listeners.keySet())) {
          if (!other.equals(node)) {
            send(node, other, () -> deliver(other, bytes));
          }
        }
      }

      @Override
      public CompletionStage<Page> ask(NodeId other, Since question) {
        return request(node, other, question, silent).thenApply(Page.class::cast);
      }

      @Override
      public CompletionStage<Held> hold(NodeId other, Hold records) {
        return request(node, other, records, false).thenApply(Held.class::cast);
      }

      @Override
      public void later(Runnable work) {
        var run = listeners.get(node);
        if (run != null) {
          SimulatedNetwork.this.later(node, run, work);
        }
      }
    };
  }

  /** Who is up, besides that node. */
  Members membersBeside(NodeId node) {
    return new Members() {
      @Override
      public Set<NodeId> others() {
        var others = new HashSet<>(listeners.keySet());
        others.remove(node);
        return others;
      }

      @Override
      public void onJoin(Runnable joined) {
        // the simulation says when a node tells others what it has
      }
    };
  }

  /** Something that a run of a node does when its turn comes among the messages. */
  void later(NodeId node, Listener run, Runnable event) {
    underWay.add(
        () -> {
          if (listeners.get(node) == run) {
            event.run();
          }
        });
  }

  private CompletionStage<JournalMessage> request(
      NodeId node, NodeId other, JournalMessage question, boolean isLost) {
    var answer = new Answer(node, listeners.get(node), new CompletableFuture<>());
    var bytes = question.encode();
    if (isLost || !send(node, other, () -> answer(other, bytes, answer))) {
      underWay.add(() -> fail(answer, new IOException("no answer")));
    }
    return answer.future;
  }

  private void deliver(NodeId to, byte[] bytes) {
    var listener = listeners.get(to);
    if (listener != null) {
      listener.heard(JournalMessage.decode(bytes));
    }
  }

  private void answer(NodeId asked, byte[] bytes, Answer answer) {
    var listener = listeners.get(asked);
    try {
      if (listener == null) {
        throw new IOException(asked + " is down");
      }
      listener
          .answer(JournalMessage.decode(bytes))
          .whenComplete(
              (said, error) -> {
                // Whoever lost its power while it worked says nothing any more.
                boolean says = error == null && listener.isUp();
                if (!says || !send(asked, answer.asker, () -> complete(answer, said.encode()))) {
                  underWay.add(() -> fail(answer, new IOException("the answer is lost")));
                }
              });
    } catch (IOException none) {
      underWay.add(() -> fail(answer, none));
    } catch (SimulatedCrash cut) {
      underWay.add(() -> fail(answer, new IOException(cut)));
      throw cut;
    }
  }

  private void complete(Answer answer, byte[] said) {
    if (listeners.get(answer.asker) == answer.run) {
      answer.future.complete(JournalMessage.decode(said));
    }
  }

  private void fail(Answer answer, IOException error) {
    if (listeners.get(answer.asker) == answer.run) {
      answer.future.completeExceptionally(error);
    }
  }

  /** Whether it is under way, at least once. */
  private boolean send(NodeId from, NodeId to, Runnable delivery) {
    if (parted.contains(new Link(from, to)) || !reliable && random.nextInt(100) < LOST_PERCENT) {
      return false;
    }
    underWay.add(delivery);
    if (!reliable && random.nextInt(100) < DOUBLED_PERCENT) {
      underWay.add(delivery);
    }
    return true;
  }
}
