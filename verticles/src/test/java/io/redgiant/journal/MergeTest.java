package io.redgiant.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redgiant.local.ManifestsPage;
import io.redgiant.local.ManifestsQuery;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.SettingChanged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
  private @TempDir Path directory;
  private int catalogues;

  @Test
  void givesTheSameStateForTheSameRecordsInWhateverOrder() throws Exception {
    for (int seed = 0; seed < 25; seed++) {
      var random = new Random(seed);
      var origins = randomHistory(random);
      var expected = digest(shuffled(origins, random, false));
      for (int permutation = 0; permutation < 6; permutation++) {
        assertEquals(expected, digest(shuffled(origins, random, false)), "seed " + seed);
      }
      // A node that was away gets removed records without their bodies.
      assertEquals(expected, digest(shuffled(origins, random, true)), "seed " + seed + ", erased");
    }
  }

  @Test
  void givesTheSameTalkForTheSameRecordsInWhateverOrder() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      var random = new Random(seed);
      var origins = randomTalk(random);
      var expected = digest(shuffled(origins, random, false));
      for (int permutation = 0; permutation < 6; permutation++) {
        assertEquals(expected, digest(shuffled(origins, random, false)), "seed " + seed);
      }
      // A node that was away gets what was edited or removed without the bodies that said it.
      assertEquals(expected, digest(shuffled(origins, random, true)), "seed " + seed + ", erased");
    }
  }

  @Test
  void showsWhatTheLastEditSaysAlsoWhereItCameFirst() throws Exception {
    var history = new MergeHistory(new Random(1));
    var message = history.say(0, "helo", "key");
    history.clockMillis++;
    var early = history.edit(1, message, "hello");
    history.clockMillis++;
    var late = history.edit(2, message, "hello!");
    for (var order :
        List.of(
            List.of(message, early, late),
            List.of(late, message, early),
            List.of(late, early, erased(message)))) {
      try (var catalogue = apply(order)) {
        var row = Objects.requireNonNull(catalogue.messages().find(message.record().id()));
        assertEquals("hello!", Objects.requireNonNull(row.talk()).text());
        assertTrue(row.shown());
        var erasures = new HashSet<RecordId>();
        catalogue.absences().erasures(9).forEach(erasure -> erasures.add(erasure.version()));
        assertEquals(Set.of(message.record().id(), early.record().id()), erasures);
      }
    }
  }

  @Test
  void foldsTheSameMessageSaidOnTwoNodesIntoTheEarlierAndTakesBothBack() throws Exception {
    var history = new MergeHistory(new Random(1));
    var one = history.say(0, "hello", "key");
    history.clockMillis++;
    var two = history.say(1, "hello", "key");
    for (var order : List.of(List.of(one, two), List.of(two, one))) {
      try (var catalogue = apply(order)) {
        var rows = catalogue.messages().ofWrite(OneNode.ANN, key("key"));
        assertEquals(
            List.of(one.record().id(), two.record().id()),
            rows.stream().map(MessageRow::id).toList());
        assertEquals(List.of(true, false), rows.stream().map(MessageRow::shown).toList());
      }
    }
    var back = history.takeBack(2, two);
    for (var order : List.of(List.of(one, two, back), List.of(back, one, two))) {
      try (var catalogue = apply(order)) {
        assertEquals(List.of(), catalogue.messages().ofWrite(OneNode.ANN, key("key")));
      }
    }
  }

  @Test
  void keepsNothingOfWhatHasExpiredWhereverItComesFirst() throws Exception {
    var history = new MergeHistory(new Random(1));
    var old = history.say(0, "long ago", "a");
    history.clockMillis += 10;
    var young = history.say(0, "today", "b");
    var expiry = history.expire(1, young.record().header().time());
    for (var order : List.of(List.of(old, young, expiry), List.of(expiry, old, young))) {
      try (var catalogue = apply(order)) {
        assertNull(catalogue.messages().find(old.record().id()));
        assertNotNull(catalogue.messages().find(young.record().id()));
      }
    }
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void changesNothingWhenRecordsComeTwice() throws Exception {
    for (int seed = 0; seed < 10; seed++) {
      var random = new Random(seed);
      var records = shuffled(randomHistory(random), random, false);
      var twice = new ArrayList<>(records);
      twice.addAll(records);
      assertEquals(digest(records), digest(twice));
    }
  }

  @Test
  void keepsTheManifestsOfWhatWasRemovedBeforeItCame() throws Exception {
    var history = new MergeHistory(new Random(1));
    var published = history.publish(0, "a", "one", List.of(), "");
    history.remove(1, List.of(published.record().id()));
    var removal = history.origins.get(1).getFirst();
    var expected =
        List.of(
            ManifestsPage.Use.removed(
                OneNode.manifest("one"), removal.record().header().time().millis()));

    assertEquals(expected, manifests(List.of(published, removal)));
    assertEquals(expected, manifests(List.of(removal, published)));
  }

  @Test
  void showsTheLaterOfTwoVersionsThatDidNotKnowOfEachOtherAndKeepsBoth() throws Exception {
    var history = new MergeHistory(new Random(1));
    var one = history.publish(0, "a", "one", List.of(), "");
    history.clockMillis++;
    var two = history.publish(1, "a", "two", List.of(), "");
    for (var order : List.of(List.of(one, two), List.of(two, one))) {
      try (var catalogue = apply(order)) {
        var rows = catalogue.entries().at(RoomId.LOBBY, "a");
        assertEquals(2, rows.size());
        assertEquals(List.of(true, true), rows.stream().map(row -> row.entry().current()).toList());
        assertEquals(two.record().id(), rows.getLast().version());
        assertEquals(EntryState.SHOWN, rows.getLast().flags());
      }
    }
  }

  @Test
  void foldsTheSameWriteOnTwoNodesIntoTheEarlier() throws Exception {
    var history = new MergeHistory(new Random(1));
    var one = history.publish(0, "a", "one", List.of(), "key");
    history.clockMillis++;
    var two = history.publish(1, "a", "one", List.of(), "key");
    for (var order : List.of(List.of(one, two), List.of(two, one))) {
      try (var catalogue = apply(order)) {
        var rows = catalogue.entries().at(RoomId.LOBBY, "a");
        assertEquals(
            List.of(EntryState.SHOWN, EntryState.FOLDED),
            rows.stream().map(EntryRow::flags).toList());
      }
    }
  }

  @Test
  void letsTheLastWordOnANodeOrASettingCountWhereverItWasSaid() throws Exception {
    var history = new MergeHistory(new Random(1));
    var first = history.place(0, node(1), Layout.State.ACTIVE.code(), 5);
    var replicas = history.change(0, SettingChanged.REPLICAS, "3");
    history.clockMillis++;
    var last = history.place(1, node(1), Layout.State.DRAINING.code(), 5);
    var less = history.change(1, SettingChanged.REPLICAS, "1");
    var other = history.place(1, node(2), Layout.State.ACTIVE.code(), 7);
    for (var order :
        List.of(
            List.of(first, replicas, last, less, other),
            List.of(last, first, less, other, replicas))) {
      try (var catalogue = apply(order)) {
        var network = catalogue.registers().network();
        assertEquals(1, network.replicas());
        assertEquals(
            new Layout.Place(Layout.State.DRAINING, 5), network.layout().places().get(node(1)));
        assertEquals(List.of(node(2)), network.layout().active());
      }
    }
  }

  @Test
  void decidesTheSameWhereTwoNodesSpokeAtTheSameTime() throws Exception {
    for (int seed = 0; seed < 10; seed++) { // half of the time it is the same
      var history = new MergeHistory(new Random(seed));
      var one = history.change(0, SettingChanged.REPLICAS, "3");
      var two = history.change(1, SettingChanged.REPLICAS, "4");

      assertEquals(digest(List.of(one, two)), digest(List.of(two, one)));
    }
  }

  @Test
  void keepsAStateThatOnlyALaterVersionKnowsAndGivesItNothing() throws Exception {
    var history = new MergeHistory(new Random(1));
    var placed = history.place(0, node(1), 4_711, 5);
    var unknown = history.change(0, "of a later version", "x");
    try (var catalogue = apply(List.of(placed, unknown))) {
      var layout = catalogue.registers().network().layout();
      assertEquals(Set.of(node(1)), layout.places().keySet());
      assertEquals(List.of(), layout.active());
      assertEquals(2, catalogue.registers().all().size());
    }
  }

  @Test
  void takesNoPartInWhatItCannotRead() throws Exception {
    var history = new MergeHistory(new Random(1));
    var body = "{\"node\":7}".getBytes(StandardCharsets.UTF_8);
    var malformed = history.add(0, RecordKind.LAYOUT_PLACED, List.of(), "", body);
    var right = history.place(0, node(1), Layout.State.ACTIVE.code(), 5);
    try (var catalogue = apply(List.of(malformed, right))) {
      assertEquals(List.of(node(1)), catalogue.registers().network().layout().active());
    }
  }

  private static NodeId node(int number) {
    return NodeId.random(new Random(number));
  }

  private static List<List<Located>> randomTalk(Random random) {
    var history = new MergeHistory(random);
    var said = new ArrayList<Located>();
    for (int i = 0; i < 60; i++) {
      int origin = random.nextInt(3);
      int choice = said.isEmpty() ? 9 : random.nextInt(12);
      var message = said.isEmpty() ? null : said.get(random.nextInt(said.size()));
      switch (choice) {
        case 0, 1, 2 -> history.edit(origin, Objects.requireNonNull(message), "edit " + i);
        case 3 -> history.takeBack(origin, Objects.requireNonNull(message));
        case 4, 5 ->
            history.react(
                origin,
                Objects.requireNonNull(message),
                "emoji" + random.nextInt(2),
                random.nextBoolean());
        case 6 -> {
          if (random.nextInt(5) == 0) {
            var time = Objects.requireNonNull(message).record().header().time();
            history.expire(origin, new HybridTime(time.value() + random.nextInt(2)));
          }
        }
        default -> {
          var key = random.nextInt(3) == 0 ? "" : "key " + random.nextInt(12);
          said.add(history.say(origin, "message " + i, key));
        }
      }
    }
    return history.origins;
  }

  private static List<List<Located>> randomHistory(Random random) {
    var history = new MergeHistory(random);
    var made = new ArrayList<Located>();
    for (int i = 0; i < 60; i++) {
      int origin = random.nextInt(3);
      var targets = new HashSet<RecordId>();
      for (int target = random.nextInt(3); target > 0 && !made.isEmpty(); target--) {
        targets.add(made.get(random.nextInt(made.size())).record().id());
      }
      made.add(
          switch (random.nextInt(8)) {
            case 0, 1 -> history.remove(origin, List.copyOf(targets));
            case 2 -> history.place(origin, node(random.nextInt(3)), 1 + random.nextInt(4), i + 1);
            case 3 -> history.change(origin, "setting " + random.nextInt(2), "value " + i);
            default ->
                history.publish(
                    origin,
                    "path " + random.nextInt(5),
                    "content " + i,
                    List.copyOf(targets),
                    random.nextInt(3) == 0 ? "key " + random.nextInt(4) : "");
          });
    }
    return history.origins;
  }

  private static final Set<RecordKind> SAYING =
      Set.of(RecordKind.ENTRY_PUBLISHED, RecordKind.MESSAGE_POSTED);

  private static final Set<RecordKind> UNSAYING =
      Set.of(RecordKind.ENTRY_REMOVED, RecordKind.MESSAGE_REMOVED, RecordKind.MESSAGE_EDITED);

  /** Each origin's records in sequence, the origins mixed at random. */
  private static List<Located> shuffled(
      List<List<Located>> origins, Random random, boolean erased) {
    var removed = new HashSet<RecordId>();
    origins.forEach(
        records ->
            records.stream()
                .filter(located -> UNSAYING.contains(located.record().header().kind()))
                .forEach(located -> removed.addAll(located.record().header().targets())));
    var rest = origins.stream().map(ArrayList::new).filter(records -> !records.isEmpty()).toList();
    rest = new ArrayList<>(rest);
    var mixed = new ArrayList<Located>();
    while (!rest.isEmpty()) {
      var records = rest.get(random.nextInt(rest.size()));
      var next = records.removeFirst();
      boolean says = SAYING.contains(next.record().header().kind());
      boolean gone = says && removed.contains(next.record().id());
      mixed.add(erased && gone ? erased(next) : next);
      rest.removeIf(List::isEmpty);
    }
    return mixed;
  }

  private static Located erased(Located located) {
    var record = JournalRecord.erased(located.record().id(), located.record().header());
    return new Located(record, located.file(), located.offset(), located.end(), false);
  }

  private Digest digest(List<Located> records) throws Exception {
    try (var catalogue = apply(records)) {
      return StateDigest.of(catalogue.connection(), OneNode.CORE);
    }
  }

  private List<ManifestsPage.Use> manifests(List<Located> records) throws Exception {
    try (var catalogue = apply(records)) {
      return new ManifestReads(catalogue.connection()).page(new ManifestsQuery(null, 100)).uses();
    }
  }

  private Catalogue apply(List<Located> records) throws Exception {
    var home = Files.createDirectories(directory.resolve("catalogue" + catalogues++));
    var catalogue =
        new Catalogue(CatalogueConnection.openForFilling(new CatalogueFile(home)), false);
    catalogue.begin();
    for (var located : records) {
      catalogue.apply(located);
    }
    catalogue.commit();
    return catalogue;
  }
}
