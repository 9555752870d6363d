package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.protocol.JournalMessage.Page;
import io.redgiant.protocol.JournalMessage.Rest;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.SentRecord;
import io.redgiant.protocol.VersionVector;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from the journal files what another journal lacks, a page at a time. It reads beside the
 * writer, and so no further than what the catalogue has applied. One thread at a time.
 *
 * <p>The records of a page are in the one order of records as far as its origins go: whoever
 * applies them keeps entries in that order, and a late one costs it more.
 */
final class RecordSource {
  private static final Logger LOG = LoggerFactory.getLogger(RecordSource.class);

  /** Files that are read at once for a page. */
  private static final int ORIGINS_AT_ONCE = 16;

  /** Places where pages ended: the next goes on there, or a little behind. */
  private static final int PLACES_KEPT = 256;

  private final Disk disk;
  private final NodeId node;
  private final RecordDigests digests;
  private final Vectors vectors;
  private final NavigableMap<Place, Reached> places = new TreeMap<>();
  private final Deque<Place> oldest = new ArrayDeque<>(); // of the places

  private record Place(Origin origin, long sequence) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = origin.compareTo(other.origin);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  RecordSource(Disk disk, NodeId node, Core core) {
    this.disk = disk;
    this.node = node;
    digests = new RecordDigests(core);
    vectors = new Vectors(core);
  }

  /**
   * What is here and not there.
   *
   * @param here what the catalogue has applied
   */
  Page since(VersionVector theirs, Map<Origin, Reached> here) throws IOException {
    if (!theirs.isComplete() && vectors.unlistedDiffer(here, theirs)) {
      return new Page(node, List.of(), Rest.UNLISTED);
    }
    var ahead = new ArrayList<Origin>();
    here.forEach(
        (origin, reached) -> {
          boolean compared = theirs.isComplete() || theirs.listed().containsKey(origin);
          if (compared && reached.sequence() > theirs.reached(origin)) {
            ahead.add(origin);
          }
        });
    // The origins that ended first go first: about the order of their records.
    ahead.sort(Comparator.comparing(origin -> reached(here, origin).time()));
    var now = ahead.subList(0, Math.min(ahead.size(), ORIGINS_AT_ONCE));
    return page(theirs, here, now, ahead.size() > now.size());
  }

  private static Reached reached(Map<Origin, Reached> here, Origin origin) {
    return Objects.requireNonNull(here.get(origin));
  }

  private Page page(
      VersionVector theirs, Map<Origin, Reached> here, List<Origin> origins, boolean more)
      throws IOException {
    var scans =
        new PriorityQueue<OriginScan>(
            Comparator.comparing(scan -> Objects.requireNonNull(scan.head()), Located.ORDER));
    var records = new ArrayList<SentRecord>();
    var ends = new HashMap<Origin, Reached>();
    long bytes = 0;
    boolean full = false;
    try {
      for (var origin : origins) {
        var scan = open(origin, theirs.reached(origin), reached(here, origin));
        if (scan != null) {
          scans.add(scan);
        }
      }
      while (!scans.isEmpty()) {
        var scan = Objects.requireNonNull(scans.peek());
        var located = Objects.requireNonNull(scan.head());
        if (records.size() == Limits.SENT_RECORDS_MAX || bytes >= Limits.SENT_BYTES_MAX) {
          full = true;
          break;
        }
        records.add(SentRecord.of(located.record()));
        bytes += SentRecord.bytes(located.record());
        ends.put(located.origin(), scan.reached());
        next(scans, located, reached(here, located.origin()));
      }
    } finally {
      ends.forEach(this::remember);
      for (var scan : scans) {
        scan.close();
      }
    }
    boolean unfinished = full || more && !records.isEmpty();
    return new Page(node, records, unfinished ? Rest.MORE : Rest.NOTHING);
  }

  /** Moves the first scan on, away if it has come to what is applied, or to a gap. */
  private static void next(PriorityQueue<OriginScan> scans, Located sent, Reached applied)
      throws IOException {
    long sequence = sent.record().header().sequence();
    var scan = Objects.requireNonNull(scans.peek());
    if (sequence < applied.sequence()) {
      scan.advance();
      if (follows(scan, sequence)) {
        scans.remove();
        scans.add(scan); // where its next record belongs
        return;
      }
    }
    scans.remove();
    scan.close();
  }

  private static boolean follows(OriginScan scan, long sequence) {
    var head = scan.head();
    if (head != null && head.record().header().sequence() == sequence + 1) {
      return true;
    }
    LOG.warn("record {} of an origin cannot be read here and so not be passed on", sequence + 1);
    return false;
  }

  private @Nullable OriginScan open(Origin origin, long sequence, Reached applied)
      throws IOException {
    var kept = places.floorEntry(new Place(origin, sequence));
    var start = start(origin, sequence);
    var from =
        kept != null
                && kept.getKey().origin().equals(origin)
                && kept.getValue().sequence() >= start.sequence()
            ? kept.getValue()
            : start;
    var scan = new OriginScan(disk, origin, digests, false, from, applied.sequence());
    try {
      for (var head = scan.head(); head != null; head = scan.head()) {
        if (head.record().header().sequence() > sequence) {
          break;
        }
        scan.advance();
      }
    } catch (IOException unreadable) {
      scan.close();
      throw unreadable;
    }
    if (follows(scan, sequence)) {
      return scan;
    }
    scan.close();
    return null;
  }

  /** The beginning of the file that the next record is in. */
  private Reached start(Origin origin, long sequence) throws IOException {
    long first = 1;
    for (var file : OriginScan.files(disk, origin)) {
      if (file.first() <= sequence + 1) {
        first = file.first();
      }
    }
    return Reached.before(first);
  }

  private void remember(Origin origin, Reached reached) {
    var place = new Place(origin, reached.sequence());
    if (places.put(place, reached) == null) {
      oldest.add(place);
    }
    if (oldest.size() > PLACES_KEPT) {
      places.remove(oldest.remove());
    }
  }
}
