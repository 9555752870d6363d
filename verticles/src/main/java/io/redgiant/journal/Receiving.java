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
  private final Map<Origin, Part> parts = new LinkedHashMap<>();
  private boolean lacking;

  /** What goes to one origin's files. */
  record Part(JournalWriter writer, Group group) {}

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
    if (header.sequence() <= catalogue.origins().reached(origin).sequence()) {
      return; // it is here
    }
    if (origin.equals(own)) {
      LOG.error("record {} of this node's own run {} was never written", header.sequence(), own);
      return;
    }
    var part = part(origin);
    if (!part.group.isNext(header)) {
      lacking = true;
      return;
    }
    var bytes = header.encode();
    var record = sent.as(digests.id(bytes));
    var salt = record.salt();
    var body = record.body();
    if (salt != null && body != null && !digests.body(salt, body).equals(header.bodyHash())) {
      LOG.error("record {} of {} came with another body than it had", header.sequence(), origin);
      lacking = true;
      return;
    }
    catalogue.apply(part.group.add(record, bytes));
  }

  private Part part(Origin origin) throws IOException {
    var part = parts.get(origin);
    if (part == null) {
      var writer = replicas.writer(origin, catalogue.origins().reached(origin));
      part = new Part(writer, writer.begin(0, new HybridTime(0)));
      parts.put(origin, part);
    }
    return part;
  }

  Collection<Part> parts() {
    return parts.values();
  }

  /** Whether something came that does not follow what is here. */
  boolean lacking() {
    return lacking;
  }
}
