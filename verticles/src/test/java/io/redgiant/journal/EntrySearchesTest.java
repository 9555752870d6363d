package io.redgiant.journal;

import static io.redgiant.journal.OneNode.ANN;
import static io.redgiant.journal.OneNode.BEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.disk.SimulatedDisk;
import io.redgiant.local.EntrySearch;
import io.redgiant.local.EntrySearch.Order;
import io.redgiant.local.Found;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RoomId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntrySearchesTest {
  private static final List<String> PIECES =
      List.of(
          "report",
          "REPORT",
          "Summary",
          "résumé",
          "RÉSUMÉ",
          "straße",
          "日本語",
          "100%",
          "a_b",
          "it's",
          "say \"hi\"",
          "[draft]",
          "{x}",
          "*star",
          "😀",
          "data",
          "2026",
          "-",
          "x",
          "Ωmega",
          "İstanbul");
  private static final List<String> TYPES =
      List.of("text/plain", "image/png", "image/jpeg", "video/mp4");

  private static final List<Order> ORDERS = List.of(Order.values());

  private @TempDir Path directory;
  private final Random random = new Random(42);
  private OneNode node;

  @BeforeEach
  void open() throws Exception {
    node = new OneNode(new SimulatedDisk(1), directory, 1);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  @Test
  void findsExactlyWhatLookingAtEveryEntryFinds() throws Exception {
    var entries = publishRandomEntries(600);
    for (int query = 0; query < 400; query++) {
      var search = randomSearch();
      assertEquals(
          expected(entries, search), pages(search, EntrySearches.BUDGET_NANOS), search::toString);
    }
  }

  @Test
  void findsTheSameInManySmallSteps() throws Exception {
    var entries = publishRandomEntries(300);
    for (int query = 0; query < 60; query++) {
      var search = randomSearch();
      assertEquals(expected(entries, search), pages(search, 0), search::toString);
    }
  }

  @Test
  void pagesShowEachOldEntryOnceWhileOthersComeAndGo() throws Exception {
    for (var order : Order.values()) {
      var kept = new ArrayList<String>();
      for (int i = 0; i < 100; i++) {
        kept.add(order + " kept " + i);
        node.publish(kept.getLast(), "k" + i);
        node.publish(order + " gone " + i, "g" + i);
      }
      var seen = new ArrayList<String>();
      var search = search(order, order + " *", null, null, null, null, null, 7);
      int step = 0;
      for (var found = run(search, null, EntrySearches.BUDGET_NANOS); ; step++) {
        found.entries().stream().map(entry -> entry.path().text()).forEach(seen::add);
        if (found.cursor() == null) {
          break;
        }
        node.publish(order + " new " + step, "n" + step);
        node.remove(order + " gone " + step);
        found = run(search, found.cursor(), EntrySearches.BUDGET_NANOS);
      }
      assertEquals(seen.size(), new HashSet<>(seen).size(), order + " repeats an entry");
      assertTrue(seen.containsAll(kept), order + " leaves an entry out");
    }
  }

  @Test
  void goesOnFromACursorAfterTheCatalogueWasBuiltAnew() throws Exception {
    publishRandomEntries(50);
    for (var order : Order.values()) {
      var search = search(order, null, null, null, null, null, null, 20);
      var all = pages(search, EntrySearches.BUDGET_NANOS);
      var first = run(search, null, EntrySearches.BUDGET_NANOS);
      node.journal().rebuild();
      var second = run(search, first.cursor(), EntrySearches.BUDGET_NANOS);
      assertEquals(all.subList(20, 40), paths(second.entries()));
    }
  }

  @Test
  void refusesACursorThatIsBrokenOrOfAnotherOrder() throws Exception {
    publishRandomEntries(30);
    var newest = search(Order.NEWEST, null, null, null, null, null, null, 5);
    var cursor = Objects.requireNonNull(run(newest, null, EntrySearches.BUDGET_NANOS).cursor());
    for (var broken :
        List.of("", "x", "!!", cursor.substring(1), cursor + "A", "B" + cursor.substring(1))) {
      JournalTest.assertThrowsRefusal(
          Failure.BAD_REQUEST, () -> run(newest, broken, EntrySearches.BUDGET_NANOS));
    }
    var largest = search(Order.LARGEST, null, null, null, null, null, null, 5);
    JournalTest.assertThrowsRefusal(
        Failure.BAD_REQUEST, () -> run(largest, cursor, EntrySearches.BUDGET_NANOS));
  }

  private List<Entry> publishRandomEntries(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      node.passMillis(random.nextInt(3));
      var publication =
          new Publication(
              RoomId.LOBBY,
              EntryPath.of(randomPath()),
              TYPES.get(random.nextInt(TYPES.size())),
              random.nextBoolean() ? ANN : BEN,
              "label",
              new byte[0],
              Precondition.NONE);
      node.write(
          new JournalWrite.Publish(
              publication,
              OneNode.content("c" + i),
              OneNode.manifest("m" + i),
              random.nextInt(20),
              List.of()));
    }
    var all = new ArrayList<Entry>();
    var select =
        node.journal()
            .catalogue()
            .connection()
            .prepare("SELECT " + EntryTable.COLUMNS + " FROM entries");
    for (var row : EntryTable.rows(select)) {
      if (row.is(EntryState.SHOWN)) {
        all.add(row.entry());
      }
    }
    return all;
  }

  private String randomPath() {
    var path = new StringBuilder();
    int pieces = 1 + random.nextInt(5);
    for (int i = 0; i < pieces; i++) {
      path.append(PIECES.get(random.nextInt(PIECES.size())));
      path.append(i + 1 < pieces && random.nextInt(3) == 0 ? "/" : "");
    }
    return path.toString();
  }

  private EntrySearch randomSearch() {
    var order = ORDERS.get(random.nextInt(ORDERS.size()));
    long start = 1_700_000_000_000L;
    return search(
        order,
        random.nextInt(3) == 0 ? null : randomGlob(),
        random.nextInt(3) > 0 ? null : randomWords(),
        random.nextInt(4) > 0 ? null : (random.nextBoolean() ? ANN : BEN),
        random.nextInt(4) > 0
            ? null
            : List.of("image/*", "text/plain", "none/*").get(random.nextInt(3)),
        random.nextInt(4) > 0 ? null : new long[] {random.nextInt(10), 5 + random.nextInt(15)},
        random.nextInt(4) > 0
            ? null
            : new long[] {start + random.nextInt(200), start + 200 + random.nextInt(300)},
        1 + random.nextInt(40));
  }

  private String randomGlob() {
    var glob = new StringBuilder();
    int parts = 1 + random.nextInt(4);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> glob.append('*');
        case 3 -> glob.append('?');
        case 4 -> glob.append("[!a-m]");
        case 5 -> glob.append("{report,Summary,日本}");
        case 6 -> glob.append("**/");
        default -> glob.append(escaped(PIECES.get(random.nextInt(PIECES.size()))));
      }
    }
    return glob + (random.nextBoolean() ? "*" : "");
  }

  private static String escaped(String text) {
    return text.replaceAll("[*?\\[\\]{}]", "\\\\$0");
  }

  private String randomWords() {
    var word = PIECES.get(random.nextInt(PIECES.size()));
    var points = word.codePoints().toArray();
    int from = random.nextInt(points.length);
    var piece = new String(points, from, points.length - from).strip();
    return random.nextBoolean() ? piece : piece.toUpperCase(Locale.ROOT) + " 2";
  }

  private static EntrySearch search(
      Order order,
      @Nullable String glob,
      @Nullable String words,
      @Nullable PeerId publisher,
      @Nullable String type,
      long @Nullable [] sizes,
      long @Nullable [] times,
      int limit) {
    return new EntrySearch(
        ANN,
        Position.START,
        null,
        glob,
        words,
        publisher,
        type,
        sizes == null ? null : sizes[0],
        sizes == null ? null : sizes[1],
        times == null ? null : times[0],
        times == null ? null : times[1],
        order,
        null,
        limit);
  }

  private static EntrySearch from(EntrySearch search, @Nullable String cursor) {
    return new EntrySearch(
        search.peer(),
        search.after(),
        search.room(),
        search.glob(),
        search.words(),
        search.publisher(),
        search.mediaType(),
        search.sizeMin(),
        search.sizeMax(),
        search.sinceMillis(),
        search.untilMillis(),
        search.order(),
        cursor,
        search.limit());
  }

  private Found run(EntrySearch search, @Nullable String cursor, long budgetNanos)
      throws Exception {
    try (var connection = CatalogueConnection.openForReading(new CatalogueFile(directory))) {
      return new EntrySearches(
              connection,
              new RoomAccess(new CatalogueFacts(connection)),
              System::nanoTime,
              budgetNanos)
          .search(from(search, cursor), Position.START);
    }
  }

  private List<String> pages(EntrySearch search, long budgetNanos) throws Exception {
    var all = new ArrayList<String>();
    try (var connection = CatalogueConnection.openForReading(new CatalogueFile(directory))) {
      var searches =
          new EntrySearches(
              connection,
              new RoomAccess(new CatalogueFacts(connection)),
              System::nanoTime,
              budgetNanos);
      String cursor = null;
      do {
        var found = searches.search(from(search, cursor), Position.START);
        assertTrue(found.entries().size() <= search.limit());
        all.addAll(paths(found.entries()));
        cursor = found.cursor();
      } while (cursor != null);
    }
    return all;
  }

  private static List<String> paths(List<Entry> entries) {
    return entries.stream().map(entry -> entry.path().text()).toList();
  }

  /** The same by looking at every entry, with patterns turned into regular expressions. */
  private static List<String> expected(List<Entry> entries, EntrySearch search) {
    var byTime = Comparator.comparing(Entry::time);
    Comparator<Entry> order =
        switch (search.order()) {
          case NEWEST -> byTime.reversed();
          case OLDEST -> byTime;
          case PATH ->
              (one, other) ->
                  java.util.Arrays.compareUnsigned(
                      utf8(one.path().text()), utf8(other.path().text()));
          case LARGEST -> Comparator.comparingLong(Entry::size).thenComparing(byTime).reversed();
        };
    return paths(entries.stream().filter(asked(search)).sorted(order).toList());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Predicate<Entry> asked(EntrySearch search) {
    var glob = search.glob() == null ? null : Pattern.compile(regex(search.glob()));
    return entry -> {
      var path = entry.path().text();
      var subject =
          search.glob() != null && search.glob().contains("/") ? path : entry.path().name();
      var type = search.mediaType();
      return (glob == null || glob.matcher(subject).matches())
          && (search.words() == null || hasWords(path, search.words()))
          && (search.publisher() == null || search.publisher().equals(entry.publisher()))
          && (type == null
              || (type.endsWith("*")
                  ? entry.mediaType().startsWith(type.substring(0, type.length() - 1))
                  : entry.mediaType().equals(type)))
          && (search.sizeMin() == null || entry.size() >= search.sizeMin())
          && (search.sizeMax() == null || entry.size() <= search.sizeMax())
          && (search.sinceMillis() == null || entry.time().millis() >= search.sinceMillis())
          && (search.untilMillis() == null || entry.time().millis() < search.untilMillis());
    };
  }

  private static boolean hasWords(String path, String words) {
    for (var word : words.strip().split("\\s+")) {
      var pattern = Pattern.compile(Pattern.quote(PathIndex.fold(word)));
      if (!pattern.matcher(PathIndex.fold(path)).find()) {
        return false;
      }
    }
    return true;
  }

  private static String regex(String glob) {
    return glob.replaceAll("\\\\(.)|([.^$|()+\"'%])", "\\\\Q$1$2\\\\E")
        .replaceAll("(?<!\\\\Q)\\*{2,}/", "<segments>")
        .replaceAll("(?<!\\\\Q)\\*\\*+", "<any>")
        .replaceAll("(?<!\\\\Q)\\*", "[^/]*")
        .replaceAll("(?<!\\\\Q)\\?", "[^/]")
        .replace("[!a-m]", "[^a-m/]")
        .replace("{report,Summary,日本}", "(report|Summary|日本)")
        .replaceAll("(?<=^|/|<segments>)<segments>", "(.*/)?")
        .replace("<segments>", ".*/")
        .replace("<any>", ".*");
  }
}
