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
import java.util.function.Predicate;

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
            draws.add(new Draw(node, score(uniform(content, node), place.weight)));
          }
        });
    draws.sort(Comparator.comparingDouble(Draw::score).reversed().thenComparing(Draw::node));
    return draws.stream().map(Draw::node).toList();
  }

  /** The nodes that are to hold the content: the first of its order. */
  public List<NodeId> holders(ContentId content, int replicas) {
    return best(content, replicas, node -> true);
  }

  /** The nodes that are to hold it while only these are there: the first of them in its order. */
  public List<NodeId> holders(ContentId content, int replicas, Collection<NodeId> there) {
    return best(content, replicas, there::contains);
  }

  /** The whole order of those that are there: who takes a copy just now. */
  public List<NodeId> ranked(ContentId content, Collection<NodeId> there) {
    return ranked(content).stream().filter(there::contains).toList();
  }

  /**
   * The first of {@link #ranked} without the rest. A round of the repair asks this for each content
   * of the network, and to sort a thousand nodes takes ten times as long.
   */
  private List<NodeId> best(ContentId content, int count, Predicate<NodeId> there) {
    var best = new Best(Math.min(count, places.size()));
    for (var entry : places.entrySet()) { // in the order that decides between equals
      var place = entry.getValue();
      if (place.state == State.ACTIVE) {
        double uniform = uniform(content, entry.getKey());
        // A logarithm is most of a score, and it is at least 1 − uniform below zero: who cannot
        // win by that bound cannot win. The last factor is for the rounding of either.
        if (place.weight >= best.least() * (1 - uniform) * (1 - 1e-9)) {
          double score = score(uniform, place.weight);
          if (score > best.least() && there.test(entry.getKey())) {
            best.add(entry.getKey(), score);
          }
        }
      }
    }
    return best.nodes();
  }

  /** The highest scores so far and whose they are, in order. They are few. */
  private static final class Best {
    private final List<NodeId> nodes;
    private final double[] scores;

    Best(int count) {
      nodes = new ArrayList<>(count);
      scores = new double[count];
    }

    /** What a score must exceed to be one of them. */
    double least() {
      return nodes.size() < scores.length
          ? Double.NEGATIVE_INFINITY
          : scores.length == 0 ? Double.POSITIVE_INFINITY : scores[scores.length - 1];
    }

    void add(NodeId node, double score) {
      if (nodes.size() == scores.length) {
        nodes.removeLast();
      }
      int at = nodes.size();
      for (; at > 0 && scores[at - 1] < score; at--) {
        scores[at] = scores[at - 1];
      }
      scores[at] = score;
      nodes.add(at, node);
    }

    List<NodeId> nodes() {
      return List.copyOf(nodes);
    }
  }

  /** A number in (0, 1), never an end of it, that depends on the content and the node only. */
  private static double uniform(ContentId content, NodeId node) {
    var digest = content.digest();
    var id = node.value();
    long drawn = mix(digest.word0() ^ id.high());
    drawn = mix(drawn + (digest.word1() ^ id.low()));
    return Math.min(((drawn >>> 11) + 0.5) * STEP, 1 - STEP); // the highest would round to 1
  }

  /**
   * Of the exponential distribution with the weight as its rate, turned around: the highest of many
   * is each node with a chance in proportion to its weight. StrictMath, as all machines must agree
   * on the last bit.
   */
  private static double score(double uniform, int weight) {
    return -weight / StrictMath.log(uniform);
  }

  /** The finalizer of SplitMix64: every bit of the result depends on every bit of {@code word}. */
  private static long mix(long word) {
    long mixed = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
