package io.redgiant.client;

import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a network as a client knows them. It talks to one of them, and to another when that
 * is lost. For many threads at once.
 *
 * <p>At first it knows the one that it was given. Whoever lasts longer than a short command, or
 * moves much, asks that one for the others.
 */
final class Members {
  private static final long LEARN_AFTER_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LEARN_AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

  /** Nobody waits longer for what is only a precaution. */
  private static final Duration LEARN_PATIENCE = Duration.ofSeconds(5);

  /** More than these are never needed. */
  private static final int KNOWN_MAX = 64;

  private final Duration patience;
  private final Access access;
  // Guarded by this; the first is the one that is talked to.
  private List<Member> known;
  private long learnAt = System.nanoTime() + LEARN_AFTER_NANOS;

  /**
   * One of them.
   *
   * @param node its id, where that is known
   */
  record Member(@Nullable NodeId node, NodeHttp http) {}

  /** A request that one of them is to answer. */
  interface Request<T> {
    T to(NodeHttp node) throws IOException;
  }

  Members(URI first, Duration patience, Access access) {
    this.patience = patience;
    this.access = access;
    this.known = List.of(new Member(null, new NodeHttp(first, patience, access)));
  }

  synchronized NodeHttp current() {
    return known.getFirst().http();
  }

  /** The one that is talked to first. */
  synchronized List<Member> all() {
    return known;
  }

  /**
   * Asks something that does no harm when it is asked twice: of another node where the first gives
   * no answer.
   *
   * @throws RequestFailure of the first that was asked, when none answers
   */
  <T> T ask(Request<T> request) throws IOException {
    return of(request, true);
  }

  /** Asks for something to be done: of another node only where the first never heard of it. */
  <T> T tell(Request<T> request) throws IOException {
    return of(request, false);
  }

  private <T> T of(Request<T> request, boolean repeatable) throws IOException {
    learnWhereDue();
    RequestFailure first = null;
    for (int tries = all().size(); ; tries--) {
      var node = current();
      try {
        return request.to(node);
      } catch (RequestFailure failure) {
        first = Objects.requireNonNullElse(first, failure);
        boolean harmless = repeatable || failure.wasNeverSent() || isForeign(failure);
        if (!harmless || !isLoss(failure, first)) {
          throw failure;
        }
        if (tries <= 1 || !leave(node, failure)) {
          throw first;
        }
      }
    }
  }

  /**
   * Whether somebody else may do better: it gave no answer, is about to stop or behind the others,
   * or does not know this client.
   */
  private static boolean isLoss(RequestFailure failure, RequestFailure first) {
    return failure.isUnanswered()
        || failure.failure() == Failure.UNAVAILABLE
        || failure != first && isForeign(failure);
  }

  private static boolean isForeign(RequestFailure failure) {
    return failure.failure() == Failure.NOT_AUTHENTICATED;
  }

  /**
   * Goes on with another node; answers whether there is one.
   *
   * @param lost the one that failed; where somebody else has left it already, nothing changes
   */
  synchronized boolean leave(NodeHttp lost, RequestFailure why) {
    if (known.getFirst().http() != lost) {
      return true;
    }
    if (known.size() == 1) {
      return false;
    }
    var next = new ArrayList<>(known.subList(1, known.size()));
    if (!isForeign(why)) {
      next.add(known.getFirst()); // it may come back
    }
    known = List.copyOf(next);
    return true;
  }

  /** Asks for the others; without an answer it goes on with those that it knows. */
  void learn() throws IOException {
    synchronized (this) {
      learnAt = System.nanoTime() + LEARN_AGAIN_NANOS;
    }
    var asked = current();
    var quick = new NodeHttp(asked.node(), shorter(patience), access);
    try (var answer = quick.get("/api/v1/nodes", Map.of())) {
      learnt(asked, answer.json(NetworkNode::readAll));
    } catch (RequestFailure none) {
      // A node of before there were others, or one that is lost: the next request will see.
      return;
    }
  }

  private static Duration shorter(Duration patience) {
    return patience.compareTo(LEARN_PATIENCE) < 0 ? patience : LEARN_PATIENCE;
  }

  private void learnWhereDue() throws IOException {
    boolean due;
    synchronized (this) {
      due = System.nanoTime() - learnAt >= 0;
    }
    if (due) {
      learn();
    }
  }

  /** The one that was asked says itself first; it stays with the URL that it was reached by. */
  private synchronized void learnt(NodeHttp asked, List<NetworkNode> nodes) {
    if (known.getFirst().http() != asked || nodes.isEmpty()) {
      return;
    }
    var all = new ArrayList<Member>();
    all.add(new Member(nodes.getFirst().node(), asked));
    nodes.stream()
        .skip(1)
        .filter(node -> isAsSecret(asked, node))
        .limit(KNOWN_MAX)
        .map(node -> new Member(node.node(), new NodeHttp(node.url(), patience, access)))
        .forEach(all::add);
    known = List.copyOf(all);
  }

  /** What was begun encrypted goes on so: the token is for nobody on the way. */
  private static boolean isAsSecret(NodeHttp asked, NetworkNode other) {
    return !isEncrypted(asked.node()) || isEncrypted(other.url());
  }

  private static boolean isEncrypted(URI node) {
    return "https".equalsIgnoreCase(node.getScheme());
  }
}
