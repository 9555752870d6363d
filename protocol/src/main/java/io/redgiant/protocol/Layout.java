package io.redgiant.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which nodes keep contents, and how much of them each. Who holds a content follows from this
 * alone, not from who happens to answer, so that all nodes that know the same layout agree without
 * a word.
 *
 * <p>The order of the nodes for one content is weighted rendezvous hashing: each node draws a
 * number that depends on the content and on itself only, and the highest come first. A node that
 * joins takes over just what it wins, and one that leaves gives up just what it had.
 *
 * @param places every node that ever joined, by its id
 */
public record Layout(SortedMap<NodeId, Place> places) {
  /** Nobody has joined yet. */
  public static final Layout EMPTY = new Layout(new TreeMap<>());

  /** 2⁻⁵³: the distance of neighbouring draws. */
  private static final double STEP = 0x1.0p-53;

  /** What a node is for in the layout. */
  public enum State {
    /** It holds what it wins. */
    ACTIVE(1),
    /** It is about to leave: it keeps what it has until others have it, and wins nothing. */
    DRAINING(2),
    /** It was part of the layout and is no more. */
    REMOVED(3);

    private final int code;

    State(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    /** The state with this number, or empty for one that only a later version knows. */
    public static Optional<State> of(int code) {
      for (var state : values()) {
        if (state.code == code) {
          return Optional.of(state);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One node's part.
   *
   * @param weight how much it holds, compared with others: by default the GiB of its disk
   */
  public record Place(State state, int weight) {
    public Place {
      requireWeight(weight);
    }

    static void requireWeight(int weight) {
      if (weight < 1 || weight > Limits.LAYOUT_WEIGHT_MAX) {
        throw new Refusal(
            Failure.BAD_REQUEST,
            "a weight is 1 to %d, not %d".formatted(Limits.LAYOUT_WEIGHT_MAX, weight));
      }
    }
  }

  public Layout {
    places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
  }

  /** The nodes that hold contents. */
  public List<NodeId> active() {
    return places.entrySet().stream()
        .filter(place -> place.getValue().state == State.ACTIVE)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** All active nodes, the best place for the content first. */
  public List<NodeId> ranked(ContentId content) {
    record Draw(NodeId node, double score) {}
    var draws = new ArrayList<Draw>(places.size());
    places.forEach(
        (node, place) -> {
          if (place.state == State.ACTIVE) {
            draws.add(new Draw(node, score(content, node, place.weight)));
          }
        });
    draws.sort(Comparator.comparingDouble(Draw::score).reversed().thenComparing(Draw::node));
    return draws.stream().map(Draw::node).toList();
  }

  /** The nodes that are to hold the content: the first of its order. */
  public List<NodeId> holders(ContentId content, int replicas) {
    var ranked = ranked(content);
    return ranked.subList(0, Math.min(replicas, ranked.size()));
  }

  /** The same, of those that are there: who takes a copy just now. */
  public List<NodeId> ranked(ContentId content, Collection<NodeId> there) {
    return ranked(content).stream().filter(there::contains).toList();
  }

  /**
   * Of the exponential distribution with the weight as its rate, turned around: the highest of many
   * is each node with a chance in proportion to its weight. StrictMath, as all machines must agree
   * on the last bit.
   */
  private static double score(ContentId content, NodeId node, int weight) {
    var digest = content.digest();
    var id = node.value();
    long drawn = mix(digest.word0() ^ id.high());
    drawn = mix(drawn + (digest.word1() ^ id.low()));
    double uniform = ((drawn >>> 11) + 0.5) * STEP; // in (0, 1), never an end of it
    return -weight / StrictMath.log(uniform);
  }

  /** The finalizer of SplitMix64: every bit of the result depends on every bit of {@code word}. */
  private static long mix(long word) {
    long mixed = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
