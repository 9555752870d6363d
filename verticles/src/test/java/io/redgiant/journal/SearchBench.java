package io.redgiant.journal;

import io.redgiant.core.Cores;
import io.redgiant.disk.FileDisk;
import io.redgiant.local.EntrySearch;
import io.redgiant.local.EntrySearch.Order;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.RoomId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Measures the rebuild of a catalogue of a million entries and the published set of searches over
 * it, one page of 100 each. Arguments: a directory, which is filled if it is empty, and how many
 * entries.
 */
public final class SearchBench {
  private static final int RUNS = 200;
  private static final int RECORDS_PER_GROUP = 5_000;
  private static final int PEERS = 50;
  private static final List<String> WORDS =
      List.of(
          "report", "summary", "invoice", "holiday", "photo", "backup", "archive", "music", "draft",
          "final", "notes", "project", "budget", "meeting", "design", "review");
  private static final List<String> SUFFIXES =
      List.of("pdf", "csv", "jpg", "txt", "tar.gz", "mp4", "png", "docx", "md", "json");
  private static final List<String> TYPES =
      List.of(
          "application/pdf",
          "text/csv",
          "image/jpeg",
          "text/plain",
          "application/gzip",
          "video/mp4",
          "image/png",
          "application/msword",
          "text/markdown",
          "application/json");

  private SearchBench() {}

  public static void main(String[] arguments) throws Exception {
    var home = Files.createDirectories(Path.of(arguments[0]));
    int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    var disk = new FileDisk(home);
    if (disk.directories(JournalFileName.ROOT).isEmpty()) {
      fill(disk, entries);
    }
    var file = new CatalogueFile(home);
    var opening = new CatalogueOpening(file, disk, new RecordDigests(Cores.load()));
    if (file.intact() == null) {
      long started = System.nanoTime();
      opening.rebuild(Map.of()).closeWhole();
      double seconds = (System.nanoTime() - started) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "rebuild: %d records in %.1f s, %.0f records/s, %d MiB%n",
          entries,
          seconds,
          entries / seconds,
          Files.size(file.path()) >> 20);
    }
    long started = System.nanoTime();
    try (var catalogue = opening.open();
        var reader = CatalogueConnection.openForReading(file)) {
      System.out.printf(Locale.ROOT, "open: %.2f s%n", (System.nanoTime() - started) / 1e9);
      var publisher = peer(3);
      System.out.printf(
          Locale.ROOT,
          "%-44s %8s %8s %8s %6s  %s%n",
          "search",
          "p50 ms",
          "p99 ms",
          "max ms",
          "rows",
          "whole page");
      for (var search : searches(publisher).entrySet()) {
        measure(reader, search.getKey(), search.getValue());
      }
      catalogue.closeWhole();
    }
  }

  /** The published set. */
  private static Map<String, EntrySearch> searches(PeerId publisher) {
    var set = new LinkedHashMap<String, EntrySearch>();
    for (var order : List.of(Order.NEWEST, Order.OLDEST, Order.PATH, Order.LARGEST)) {
      set.put("all, " + order, search(null, null, null, null, order));
    }
    set.put("*.pdf, NEWEST", search("*.pdf", null, null, null, Order.NEWEST));
    set.put("*.pdf, PATH", search("*.pdf", null, null, null, Order.PATH));
    set.put("*.pdf, LARGEST", search("*.pdf", null, null, null, Order.LARGEST));
    set.put(
        "reports/**/budget-?5*.csv, NEWEST",
        search("reports/**/budget-?5*.csv", null, null, null, Order.NEWEST));
    set.put("photos/2019/*, PATH", search("photos/2019/*", null, null, null, Order.PATH));
    set.put("*-12345.* (rare), NEWEST", search("*-12345.*", null, null, null, Order.NEWEST));
    set.put("*-12345.* (rare), LARGEST", search("*-12345.*", null, null, null, Order.LARGEST));
    set.put("no such thing, PATH", search("*report*holiday*zzz*", null, null, null, Order.PATH));
    set.put(
        "common pieces never together, NEWEST",
        search("*.pdf.jpg", null, null, null, Order.NEWEST));
    set.put("words: BUDGET final, NEWEST", search(null, "BUDGET final", null, null, Order.NEWEST));
    set.put("words: 777, PATH", search(null, "777", null, null, Order.PATH));
    set.put("one publisher, NEWEST", search(null, null, publisher, null, Order.NEWEST));
    set.put("one publisher *.csv, OLDEST", search("*.csv", null, publisher, null, Order.OLDEST));
    set.put("image/*, NEWEST", search(null, null, null, "image/*", Order.NEWEST));
    set.put(
        "{*.png,*.jpg} {word}, NEWEST",
        search("{*.png,*.jpg}", "review", null, null, Order.NEWEST));
    set.put("?? (no literal), NEWEST", search("??", null, null, null, Order.NEWEST));
    set.put("*[0-9]z* (no literal), PATH", search("*[0-9]z*", null, null, null, Order.PATH));
    return set;
  }

  private static EntrySearch search(
      @Nullable String glob,
      @Nullable String words,
      @Nullable PeerId publisher,
      @Nullable String type,
      Order order) {
    return new EntrySearch(
        peer(0),
        Position.START,
        null,
        glob,
        words,
        publisher,
        type,
        null,
        null,
        null,
        null,
        order,
        null,
        100);
  }

  private static void measure(CatalogueConnection reader, String name, EntrySearch search)
      throws Exception {
    var searches = new EntrySearches(reader, new RoomAccess(new CatalogueFacts(reader)));
    var nanos = new long[RUNS];
    int rows = 0;
    boolean whole = false;
    for (int run = -20; run < RUNS; run++) {
      long started = System.nanoTime();
      var found = searches.search(search, Position.START);
      if (run >= 0) {
        nanos[run] = System.nanoTime() - started;
      }
      rows = found.entries().size();
      whole = rows == search.limit() || found.cursor() == null;
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-44s %8.2f %8.2f %8.2f %6d  %s%n",
        name,
        nanos[RUNS / 2] / 1e6,
        nanos[RUNS * 99 / 100] / 1e6,
        nanos[RUNS - 1] / 1e6,
        rows,
        whole ? "yes" : "part, with a cursor");
  }

  /** Writes journal files as a node does, but without asking anyone first. */
  private static void fill(FileDisk disk, int entries) throws Exception {
    var random = new Random(1);
    var digests = new RecordDigests(Cores.load());
    var origin = new Origin(NodeId.random(random), random.nextLong());
    long clockMillis = 1_700_000_000_000L;
    long started = System.nanoTime();
    try (var writer =
        new JournalWriter(disk, origin, Reached.NOTHING, digests, random, Journal.FILE_BYTES_MAX)) {
      for (int done = 0; done < entries; ) {
        clockMillis += 1_000;
        var group = writer.begin(clockMillis, new HybridTime(0));
        for (int i = 0; i < RECORDS_PER_GROUP && done < entries; i++, done++) {
          var body = entry(random, done).encode();
          group.add(
              RecordKind.ENTRY_PUBLISHED,
              RoomId.LOBBY,
              peer(random.nextInt(PEERS)),
              List.of(),
              new HybridTime(0),
              new byte[0],
              body);
        }
        writer.write(group);
      }
    }
    System.out.printf(
        Locale.ROOT, "filled: %.0f records/s%n", entries / ((System.nanoTime() - started) / 1e9));
  }

  private static EntryPublished entry(Random random, int number) {
    int kind = random.nextInt(SUFFIXES.size());
    var path =
        WORDS.get(random.nextInt(WORDS.size()))
            + "s/20"
            + (10 + random.nextInt(17))
            + "/"
            + WORDS.get(random.nextInt(WORDS.size()))
            + "-"
            + WORDS.get(random.nextInt(WORDS.size()))
            + "-"
            + number
            + "."
            + SUFFIXES.get(kind);
    return new EntryPublished(
        EntryPath.of(path),
        new ContentId(digest(random)),
        new ManifestId(digest(random)),
        Math.abs(random.nextLong() >> 24 + random.nextInt(30)),
        TYPES.get(kind),
        "bench");
  }

  private static Digest digest(Random random) {
    return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static PeerId peer(int number) {
    return PeerId.random(new Random(number));
  }
}
