package io.redgiant.storage;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.disk.DiskFile;
import io.redgiant.local.CoreJobs;
import io.redgiant.local.DigestJob;
import io.redgiant.local.VerifyJob;
import io.redgiant.protocol.ChunkId;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.ManifestNode;
import io.redgiant.protocol.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Storage's side of {@code redgiant fsck}: reads every segment and every chunk of a stopped node,
 * then looks whether every manifest in use has all of its chunks. Changes nothing. One thread.
 */
public final class StorageCheck implements AutoCloseable {
  private static final int VERIFY_BYTES_MAX = 4 << 20;

  private final Disk disk;
  private final CoreJobs core;
  private final ChunkIndex good = new ChunkIndex();
  private final Set<ManifestId> checked = new HashSet<>();
  private final List<String> findings = new ArrayList<>();
  private final Map<ChunkId, String> quarantined = new LinkedHashMap<>(); // finding by chunk
  private final boolean alone;
  private long chunks;
  private long bytes;
  private long elsewhere;

  /**
   * @param alone no other node is to hold anything: then what is missing here is lost
   */
  public StorageCheck(Disk disk, Core core, boolean alone) {
    this.disk = disk;
    this.alone = alone;
    this.core = new CoreJobs(core);
  }

  /** Sentences that name file and place; empty where all is well. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  /** Chunks that were read. */
  public long chunks() {
    return chunks;
  }

  /** What they came to. */
  public long bytes() {
    return bytes;
  }

  /** Contents that are not whole here, where that is no finding: other nodes hold contents too. */
  public long elsewhere() {
    return elsewhere;
  }

  /**
   * Reads every chunk of every segment. One in quarantine is no finding where it is whole in
   * another place: nothing goes to the damaged one any more.
   */
  public void readSegments() throws IOException {
    var files = SegmentFiles.read(disk);
    var quarantine = Quarantine.read(disk);
    findings.addAll(files.damage());
    for (int number : files.whole()) {
      readSegment(number, quarantine);
    }
    quarantined.forEach(
        (chunk, finding) -> {
          if (good.find(chunk) == ChunkIndex.ABSENT) {
            findings.add(finding);
          }
        });
  }

  private void readSegment(int number, Set<Quarantine.Place> quarantine) throws IOException {
    var inspection = SegmentReader.inspect(disk, number);
    findings.addAll(inspection.damage());
    var rows = new ArrayList<>(inspection.rows());
    rows.sort(Comparator.comparingLong(SegmentRow::offset));
    try (var payload = disk.open(Segment.file(number, Segment.PAYLOAD))) {
      for (int first = 0; first < rows.size(); ) {
        int last = first;
        int run = 0;
        while (last < rows.size()
            && run + rows.get(last).bytes() <= VERIFY_BYTES_MAX
            && rows.get(last).offset() == rows.get(first).offset() + run) {
          run += rows.get(last).bytes();
          last++;
        }
        last = Math.max(last, first + 1);
        first += verify(payload, number, rows.subList(first, last), quarantine);
      }
    }
  }

  /**
   * Verifies adjacent chunks up to the first that is damaged; answers how many that were, with that
   * one.
   */
  private int verify(
      DiskFile payload, int number, List<SegmentRow> run, Set<Quarantine.Place> quarantine)
      throws IOException {
    int length = run.stream().mapToInt(SegmentRow::bytes).sum();
    long offset = run.getFirst().offset();
    var job = new VerifyJob(payload, offset, length, SegmentRow.ids(run), run.size());
    int intact = core.verify(job).good();
    for (var row : run.subList(0, intact)) {
      good.put(row.chunk(), number, row.offset(), row.bytes(), 0);
      chunks++;
      bytes += row.bytes();
    }
    if (intact == run.size()) {
      return intact;
    }
    var bad = run.get(intact);
    var finding =
        "%s: chunk %s at byte %d is damaged".formatted(payload.path(), bad.chunk(), bad.offset());
    if (quarantine.contains(new Quarantine.Place(number, bad))) {
      quarantined.put(bad.chunk(), finding);
    } else {
      findings.add(finding);
    }
    return intact + 1;
  }

  /**
   * Looks whether a manifest's nodes and chunks are all here.
   *
   * @param name what people call the content
   */
  public void checkManifest(ManifestId manifest, String name) throws IOException {
    if (!checked.add(manifest)) {
      return;
    }
    var missing = missing(new ChunkId(manifest.digest()), root -> {}, true);
    if (missing == null) {
      return;
    }
    if (alone || missing.damaged) {
      findings.add("'%s' cannot be read: %s".formatted(name, missing.what));
    } else {
      elsewhere++;
    }
  }

  /** Why a content is not whole here. */
  private record Missing(String what, boolean damaged) {}

  /**
   * The first thing that is wrong from a node down, as one is enough to know; null for nothing.
   *
   * @param asNamed refuses a node that is not what the one above it says
   * @param last nothing of the manifest comes behind it
   */
  private @Nullable Missing missing(ChunkId id, Consumer<ManifestNode> asNamed, boolean last)
      throws IOException {
    long slot = good.find(id);
    if (slot == ChunkIndex.ABSENT) {
      return new Missing("its manifest (chunk %s) is missing".formatted(id), false);
    }
    ManifestNode node;
    try {
      node = ManifestNode.decode(read(slot));
      asNamed.accept(node);
    } catch (Refusal malformed) {
      return new Missing("its manifest says " + malformed.getMessage(), true);
    }
    for (int row = 0; row < node.count(); row++) {
      if (node.level() > 0) {
        int named = row;
        boolean lastBelow = last && row == node.count() - 1;
        var below =
            missing(node.id(row), read -> node.requireBelow(named, read, lastBelow), lastBelow);
        if (below != null) {
          return below;
        }
        continue;
      }
      long chunk = good.find(node.id(row));
      if (chunk == ChunkIndex.ABSENT) {
        return new Missing("its chunk %s is missing".formatted(node.id(row)), false);
      }
      if (good.bytes(chunk) != node.bytes(row)) {
        return new Missing(
            "its manifest says %d bytes for chunk %s, which has %d"
                .formatted(node.bytes(row), node.id(row), good.bytes(chunk)),
            true);
      }
    }
    return null;
  }

  private ByteBuffer read(long slot) throws IOException {
    var node = ByteBuffer.allocate(good.bytes(slot));
    try (var payload = disk.open(Segment.file(good.segment(slot), Segment.PAYLOAD))) {
      payload.read(node, good.offset(slot));
    }
    node.flip();
    if (!core.digest(new DigestJob(node)).digest().equals(good.chunk(slot).digest())) {
      throw new IOException("a chunk changed while it was being checked: is a node running here?");
    }
    return node;
  }

  @Override
  public void close() {
    good.close();
    core.close();
  }
}
