package io.redgiant.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.protocol.ContentId;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What a node has promised, and so what it must show after a fault. A write without an answer
 * leaves two states possible; an answer leaves one.
 */
final class Promises {
  /** Stands for a path without a file. */
  private static final String NOTHING = "";

  // One writer a path; paths that several write to at once are in these two instead.
  private final Map<String, Set<String>> possible = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> begun = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> kept = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Content>> unanswered = new ConcurrentHashMap<>();

  void publishes(String path, Content content) {
    var states = possible.computeIfAbsent(path, first -> set(NOTHING));
    states.add(content.id().toString());
    unanswered
        .computeIfAbsent(path, first -> new ConcurrentHashMap<>())
        .put(content.id().toString(), content);
  }

  void published(String path, ContentId id) {
    possible.put(path, set(id.toString()));
    unanswered.remove(path);
  }

  void removes(String path) {
    possible.computeIfAbsent(path, first -> set(NOTHING)).add(NOTHING);
  }

  void removed(String path) {
    possible.put(path, set(NOTHING));
  }

  void publishesBesideOthers(String path, ContentId id) {
    begun.computeIfAbsent(path, first -> ConcurrentHashMap.newKeySet()).add(id.toString());
  }

  void publishedBesideOthers(String path, ContentId id) {
    kept.computeIfAbsent(path, first -> ConcurrentHashMap.newKeySet()).add(id.toString());
  }

  /** How many files the node has said yes to and must have. */
  int files() {
    return (int) possible.values().stream().filter(states -> !states.contains(NOTHING)).count()
        + kept.values().stream().mapToInt(Set::size).sum();
  }

  Set<String> paths() {
    return Set.copyOf(possible.keySet());
  }

  /** Everything promised is there, to the byte; what was not is whole or not there. */
  void assertKept(NodeProcess node) throws IOException {
    for (var path : possible.keySet()) {
      assertKept(node, path);
    }
    for (var path : begun.keySet()) {
      assertKeptBesideOthers(node, path);
    }
  }

  void assertKept(NodeProcess node, String path) throws IOException {
    var states = possible.getOrDefault(path, Set.of());
    var shown = shown(node, path);
    assertTrue(states.contains(shown), path + " is '" + shown + "', not one of " + states);
    possible.put(path, set(shown)); // seen, so it stays
  }

  private void assertKeptBesideOthers(NodeProcess node, String path) throws IOException {
    var answered = kept.getOrDefault(path, Set.of());
    var shown = shown(node, path);
    assertTrue(
        begun.getOrDefault(path, Set.of()).contains(shown)
            || shown.equals(NOTHING) && answered.isEmpty(),
        path + " is '" + shown + "'");
    for (var id : answered) {
      var version = node.fetch("/api/v1/content/" + id);
      assertEquals(200, version.statusCode(), () -> path + " " + NodeProcess.text(version));
      assertEquals(id, Content.id(version.body()).toString(), path);
    }
  }

  /** What had no answer is sent again, and then it is there. */
  void retry(NodeProcess node) throws IOException {
    for (var path : Set.copyOf(unanswered.keySet())) {
      var content = Objects.requireNonNull(unanswered.get(path)).values().iterator().next();
      var answer = node.put(path, content.bytes());
      assertTrue(
          Set.of(200, 201).contains(answer.statusCode()), () -> path + NodeProcess.text(answer));
      published(path, content.id());
      assertKept(node, path);
    }
  }

  private static String shown(NodeProcess node, String path) throws IOException {
    var file = node.get(path);
    if (file.statusCode() == 404) {
      return NOTHING;
    }
    assertEquals(200, file.statusCode(), () -> path + " " + NodeProcess.text(file));
    var id = Content.id(file.body()).toString();
    assertEquals("\"" + id + "\"", file.headers().firstValue("ETag").orElse(""), path);
    return id;
  }

  private static Set<String> set(String state) {
    var states = ConcurrentHashMap.<String>newKeySet();
    states.add(state);
    return states;
  }

  @Override
  public String toString() {
    return possible.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining("\n"));
  }
}
