package io.redgiant.journal;

import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.SentRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges records of other nodes inside a transaction: what follows and is whole is applied and put
 * into its origin's group, as it is. What is allowed was decided where the record was written.
 */
final class Receiving {
  private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);

  private final Catalogue catalogue;
  private final Replicas replicas;
  private final RecordDigests digests;
  private final Origin own;
  private final Map<Origin, Part> appended = new LinkedHashMap<>();
  private final Map<Origin, Mending> mended = new LinkedHashMap<>();
  private boolean lacking;

  /**
   * @param own the origin of this run, whose records nobody has before this node
   */
  Receiving(Catalogue catalogue, Replicas replicas, RecordDigests digests, Origin own) {
    this.catalogue = catalogue;
    this.replicas = replicas;
    this.digests = digests;
    this.own = own;
  }

  void take(SentRecord sent) throws SQLException, IOException {
    var header = sent.header();
    var origin = header.origin();
    if (catalogue.origins().isApplied(origin, header.sequence())) {
      return;
    }
    if (origin.equals(own)) {
      LOG.error("record {} of this node's own run {} was never written", header.sequence(), own);
      return;
    }
    if (!appended.containsKey(origin)
        && !mended.containsKey(origin)
        && appended.size() + mended.size() >= Replicas.OPEN_MAX) {
      lacking = true; // each has a file open until all are forced
      return;
    }
    var bytes = header.encode();
    var record = sent.as(digests.id(bytes));
    var hole = catalogue.origins().holes().at(origin, header.sequence());
    var part = hole == null ? appended(origin) : mended(origin, hole);
    if (!part.fits(record, bytes.length)) {
      lacking = true;
      return;
    }
    var salt = record.salt();
    var body = record.body();
    if (salt != null && body != null && !digests.body(salt, body).equals(header.bodyHash())) {
      LOG.error("record {} of {} came with another body than it had", header.sequence(), origin);
      lacking = true;
      return;
    }
    catalogue.apply(part.group().add(record, bytes));
  }

  private Part appended(Origin origin) throws IOException {
    var part = appended.get(origin);
    if (part == null) {
      var writer = replicas.writer(origin, catalogue.origins().reached(origin));
      part = new Part.Appended(writer, writer.begin(0, new HybridTime(0)));
      appended.put(origin, part);
    }
    return part;
  }

  /** Of an origin's holes the one that was met first: the next come with the next page. */
  private Part mended(Origin origin, Hole hole) throws IOException {
    var part = mended.get(origin);
    if (part == null) {
      part = replicas.mending(origin, hole);
      mended.put(origin, part);
    }
    return part;
  }

  /** What goes behind what was here. */
  Collection<Part> appended() {
    return appended.values();
  }

  /** What was lost and is here again. */
  Collection<Mending> mended() {
    return mended.values();
  }

  /** Whether something came that does not follow what is here, or was too much at once. */
  boolean lacking() {
    return lacking;
  }
}
