package io.redgiant.journal;

import io.redgiant.local.Acknowledged;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Members;
import io.redgiant.local.NetworkState;
import io.redgiant.protocol.JournalMessage.Hold;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has other nodes force this journal's records too, and holds each answer back until it can say on
 * how many nodes its record is. One thread: the journal's.
 *
 * <p>A group's records are said to all; who is to keep them is asked besides, once for the group,
 * and answers when they are forced. An answer says how far that node has come, so it makes good for
 * lost ones before it. A node that does not answer is reminded; it knows how to ask for what it
 * lacks. A node that leaves is given up, and another takes its place where one may; after {@link
 * #WAIT_MILLIS_MAX} an answer goes out with the copies that there are.
 */
final class Copies {
  /** How long an answer waits for nodes that are there and silent: two lost answers and more. */
  static final long WAIT_MILLIS_MAX = 10_000;

  /** Requests to one node without an answer: it fetches what comes beyond that when it is asked. */
  private static final int UNDER_WAY_MAX = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private final NodeId node;
  private final Members members;
  private final Replication.Network network;
  private final LongSupplier millis;
  private final Set<Waiting> waiting = new LinkedHashSet<>();
  private final List<Waiting> fresh = new ArrayList<>(); // of the group that is being written
  private final Map<NodeId, Integer> underWay = new HashMap<>();
  private int turn; // which of the others comes first for the next group

  /** An answer that is held back. */
  private static final class Waiting {
    final Acknowledged answer;
    final Origin origin;
    final long sequence;
    final int wanted;
    final long sinceMillis;
    final Queue<NodeId> spare; // may take a copy, and are not asked yet
    final Consumer<Acknowledged> done;
    final Set<NodeId> asked = new LinkedHashSet<>(); // and have not said yes
    int copies = 1;

    Waiting(
        Acknowledged answer,
        int wanted,
        long sinceMillis,
        Collection<NodeId> candidates,
        Consumer<Acknowledged> done) {
      this.answer = answer;
      this.wanted = wanted;
      this.sinceMillis = sinceMillis;
      this.done = done;
      var created = answer.position().sequences().entrySet().iterator().next();
      origin = created.getKey();
      sequence = created.getValue();
      spare = new ArrayDeque<>(candidates);
    }

    /** Asks as many as are lacking. Returns whether that are more than before. */
    boolean ask() {
      int before = asked.size();
      while (copies + asked.size() < wanted && !spare.isEmpty()) {
        asked.add(spare.remove());
      }
      return asked.size() > before;
    }
  }

  /**
   * @param millis a clock that never goes back
   */
  Copies(NodeId node, Members members, Replication.Network network, LongSupplier millis) {
    this.node = node;
    this.members = members;
    this.network = network;
    this.millis = millis;
  }

  /** How many answers are held back. */
  int waiting() {
    return waiting.size();
  }

  /** Answers one write of a group that is forced and applied here: now or later, but once. */
  void answer(
      JournalWrite write, Acknowledged answer, NetworkState state, Consumer<Acknowledged> done) {
    var entry =
        new Waiting(answer, state.wanted(), millis.getAsLong(), candidates(write, state), done);
    if (entry.ask()) {
      waiting.add(entry);
      fresh.add(entry);
    } else {
      finish(entry);
    }
  }

  /** Those of the other nodes that are there, in the order in which they are asked. */
  private Collection<NodeId> candidates(JournalWrite write, NetworkState state) {
    var there = members.others();
    if (write instanceof JournalWrite.Publish publish) {
      // A record without its content would be no copy.
      var holders = new LinkedHashSet<>(publish.holders());
      holders.retainAll(there);
      holders.remove(node);
      return holders;
    }
    var active = new ArrayList<>(state.layout().active());
    active.retainAll(there);
    active.remove(node);
    Collections.rotate(active, -turn);
    var candidates = new LinkedHashSet<>(active);
    candidates.addAll(new TreeSet<>(there));
    return candidates;
  }

  /**
   * All of a group's writes have come to {@link #answer}; these are its records, which have just
   * been said to all.
   */
  void written(List<JournalRecord> records) {
    turn = turn == Integer.MAX_VALUE ? 0 : turn + 1;
    var firsts = new HashMap<Origin, Long>();
    for (var record : records) {
      firsts.putIfAbsent(record.header().origin(), record.header().sequence());
    }
    var takers = new LinkedHashSet<NodeId>();
    var others = new LinkedHashSet<NodeId>();
    for (var entry : fresh) {
      boolean isNew = firsts.getOrDefault(entry.origin, Long.MAX_VALUE) <= entry.sequence;
      (isNew ? takers : others).addAll(entry.asked);
    }
    fresh.clear();
    if (!takers.isEmpty()) {
      var last = records.getLast().header();
      var hold = new Hold(node, last.origin(), last.sequence(), List.of());
      takers.forEach(taker -> send(taker, hold));
    }
    others.forEach(this::remind); // of records that were there before
  }

  /** Asks a node for all that it is to have and has not said to. */
  private void remind(NodeId other) {
    SortedMap<Origin, Long> wanted = new TreeMap<>();
    for (var entry : waiting) {
      if (entry.asked.contains(other)) {
        wanted.merge(entry.origin, entry.sequence, Math::max);
      }
    }
    wanted.forEach((origin, sequence) -> send(other, new Hold(node, origin, sequence, List.of())));
  }

  private void send(NodeId other, Hold hold) {
    int already = underWay.getOrDefault(other, 0);
    if (already == UNDER_WAY_MAX) {
      return; // it will be reminded
    }
    underWay.put(other, already + 1);
    network
        .hold(other, hold)
        .whenComplete(
            (held, error) -> {
              underWay.computeIfPresent(other, (key, count) -> count == 1 ? null : count - 1);
              if (error != null) {
                LOG.debug("node {} does not say that it keeps records", other, error);
              } else {
                held(other, held.origin(), held.sequence());
              }
            });
  }

  private void held(NodeId other, Origin origin, long sequence) {
    for (var entry : List.copyOf(waiting)) {
      if (entry.origin.equals(origin) && entry.sequence <= sequence && entry.asked.remove(other)) {
        entry.copies++;
        if (entry.asked.isEmpty()) {
          finish(entry); // as many as were wanted, or as could be asked
        }
      }
    }
  }

  /** Now and then: gives up who has left or is silent, and reminds the others. */
  void tick() {
    var there = members.others();
    long now = millis.getAsLong();
    var silent = new LinkedHashSet<NodeId>();
    for (var entry : List.copyOf(waiting)) {
      entry.asked.retainAll(there);
      entry.spare.retainAll(there);
      entry.ask();
      if (entry.asked.isEmpty() || now - entry.sinceMillis >= WAIT_MILLIS_MAX) {
        finish(entry);
      } else {
        silent.addAll(entry.asked);
      }
    }
    silent.removeAll(underWay.keySet());
    silent.forEach(this::remind);
  }

  private void finish(Waiting entry) {
    waiting.remove(entry);
    entry.done.accept(entry.answer.on(entry.copies, entry.wanted));
  }

  /** Answers all with the copies that there are. */
  void stop() {
    List.copyOf(waiting).forEach(this::finish);
  }
}
