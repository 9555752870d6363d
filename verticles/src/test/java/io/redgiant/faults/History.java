package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every write that was sent to a network, and what was answered; and so what each node must show
 * when all faults are over. One writer a path, and each of its writes has seen the one before.
 */
final class History {
  /** Stands for a path without a file. */
  static final String NOTHING = "";

  private static final int CHECKS_AT_ONCE = 4;

  private final Map<String, Path> paths = new ConcurrentHashMap<>();

  /**
   * A write that was answered.
   *
   * @param content its id, or {@link #NOTHING} where it removed the file
   * @param node where it was written
   * @param copies on how many nodes it is, as the answer says
   */
  record Write(String content, int node, int copies) {}

  /** What a path may have come to. Its writer, and later whoever checks. */
  static final class Path {
    private final List<Write> answered = new ArrayList<>(List.of(new Write(NOTHING, 0, 9)));
    private @Nullable String unanswered; // the last, if it had no answer; nothing is written after
    private @Nullable Content sent; // with which that may be done again
    private int mayHaveLost; // how many of the last writes were nowhere but on a disk that is gone

    private synchronized Set<String> allowed() {
      var last =
          answered.subList(answered.size() - 1 - mayHaveLost, answered.size()).stream()
              .map(Write::content);
      return Stream.concat(last, Stream.ofNullable(unanswered))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private synchronized void answered(Write write) {
      answered.add(write);
      mayHaveLost = 0;
    }

    private synchronized void unanswered(String content, @Nullable Content sent) {
      unanswered = content;
      this.sent = sent;
    }

    private synchronized void lost(int node) {
      int may = 0;
      while (isOnly(answered.get(answered.size() - 1 - may), node)) {
        may++;
      }
      mayHaveLost = Math.max(mayHaveLost, may);
    }

    private static boolean isOnly(Write write, int node) {
      return write.node == node && write.copies < 2;
    }

    /** What the last write left, if there was an answer and it is a file. */
    private synchronized Optional<String> current() {
      return Optional.of(answered.getLast().content)
          .filter(content -> unanswered == null && mayHaveLost == 0 && !content.equals(NOTHING));
    }

    /** All writes up to this one are on as many nodes as are wanted now. */
    private synchronized void copied(String content) {
      if (answered.getLast().content.equals(content)) {
        answered.replaceAll(write -> new Write(write.content, write.node, 9));
      }
    }
  }

  void answered(String path, String content, int node, int copies) {
    paths.computeIfAbsent(path, first -> new Path()).answered(new Write(content, node, copies));
  }

  /** It may or may not have happened; nobody writes to this path again. */
  void unanswered(String path, String content, @Nullable Content sent) {
    paths.computeIfAbsent(path, first -> new Path()).unanswered(content, sent);
  }

  /** A node's disk is gone, and with it what was nowhere else. */
  void lost(int node) {
    paths.values().forEach(path -> path.lost(node));
  }

  /** Every path's file, as far as one is known to be there. */
  Map<String, String> current() {
    var current = new TreeMap<String, String>();
    paths.forEach((path, known) -> known.current().ifPresent(id -> current.put(path, id)));
    return current;
  }

  /** Whether this is what the path's last write left, as far as is known. */
  boolean isCurrent(String path, String content) {
    return Objects.requireNonNull(paths.get(path)).current().equals(Optional.of(content));
  }

  /** Paths whose last write had no answer: each shows a file or none, and nobody can say which. */
  Set<String> open() {
    return paths.entrySet().stream()
        .filter(path -> path.getValue().unanswered != null)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The path's file and all its records are on several nodes now, whatever the answers said. */
  void copied(String path, String content) {
    Objects.requireNonNull(paths.get(path)).copied(content);
  }

  /** How many writes were answered. */
  long writes() {
    return paths.values().stream().mapToLong(path -> path.answered.size() - 1).sum();
  }

  /** How many of these said that they are on fewer than two nodes. */
  long alone() {
    return paths.values().stream()
        .flatMap(path -> path.answered.stream())
        .filter(write -> write.copies < 2)
        .count();
  }

  long unanswered() {
    return paths.values().stream().filter(path -> path.unanswered != null).count();
  }

  Set<String> allowed(String path) {
    var known = paths.get(path);
    return known == null ? Set.of(NOTHING) : known.allowed();
  }

  /** Every node shows what was answered, to the byte, and all of them the same. */
  void assertKept(List<NodeProcess> nodes) throws Exception {
    try (var threads = Executors.newFixedThreadPool(CHECKS_AT_ONCE)) {
      var checks =
          paths.keySet().stream().<Callable<Void>>map(path -> () -> assertKept(nodes, path));
      for (var check : threads.invokeAll(checks.toList())) {
        check.get();
      }
    }
  }

  private @Nullable Void assertKept(List<NodeProcess> nodes, String path) throws IOException {
    var shown = new TreeSet<String>();
    var allowed = allowed(path);
    for (var node : nodes) {
      try {
        shown.add(shown(node, path));
      } catch (AssertionError unreadable) {
        throw new AssertionError(node.url() + " should show one of " + story(path), unreadable);
      }
    }
    assertTrue(
        shown.size() == 1 && allowed.containsAll(shown),
        () -> path + " shows " + shown + ", not one of " + allowed);
    return null;
  }

  /** What is known of the path's writes: whatever is wrong with it has to be explained by that. */
  String story(String path) {
    var known = paths.get(path);
    return known == null
        ? "nothing"
        : known.allowed()
            + ", answered "
            + known.answered
            + ", unanswered "
            + known.unanswered
            + ", of which a lost disk may have had "
            + known.mayHaveLost;
  }

  /** What had no answer is done again, and then it is there. */
  void retry(NodeProcess node) throws IOException {
    for (var entry : paths.entrySet()) {
      var sent = entry.getValue().sent;
      if (sent != null) {
        var answer = node.put(entry.getKey(), sent.bytes());
        assertTrue(Set.of(200, 201).contains(answer.statusCode()), () -> NodeProcess.text(answer));
        assertEquals(sent.id().toString(), shown(node, entry.getKey()));
        entry.getValue().answered(new Write(sent.id().toString(), 0, 9));
        entry.getValue().unanswered = null;
      }
    }
  }

  /** The content that the node has at the path, of which it sends every byte. */
  private static String shown(NodeProcess node, String path) throws IOException {
    var file = node.get(path);
    if (file.statusCode() == 404) {
      return NOTHING;
    }
    assertEquals(200, file.statusCode(), () -> path + " " + NodeProcess.text(file));
    return Content.id(file.body()).toString();
  }
}
