package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.disk.Disk;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The journal's part of {@code fsck}, for the data directory of a node that is stopped: reads every
 * record with what a start reads it with, builds the state anew in a directory of its own, and
 * holds the catalogue against it.
 *
 * <p>What a crash leaves is no finding, as the next start makes it good: a torn tail, a catalogue
 * that lags behind the journal, and one that was being written and has no sum.
 */
public final class JournalCheck {
  private final Disk disk;
  private final CatalogueFile file;
  private final Core core;
  private final List<String> findings = new ArrayList<>();
  private final ManifestNames names = new ManifestNames();

  /**
   * What the check came to.
   *
   * @param findings what is wrong, a sentence each; files are named relative to the data directory,
   *     with the offset where there is one
   * @param named every manifest in use, in order of id
   * @param layout the nodes that hold contents, as the records here say
   */
  public record Result(List<String> findings, List<Named> named, Layout layout) {
    public Result {
      findings = List.copyOf(findings);
      named = List.copyOf(named);
    }
  }

  /**
   * A manifest in use.
   *
   * @param path of the latest version that names it, or empty where all that did are removed and
   *     storage has not said that it holds nothing of it: its chunks may be gone already
   */
  public record Named(ManifestId manifest, String path) {}

  private JournalCheck(Disk disk, CatalogueFile file, Core core) {
    this.disk = disk;
    this.file = file;
    this.core = core;
  }

  /**
   * Checks journal files and catalogue; changes nothing on disk.
   *
   * @param directory of {@code catalogue.db}, on the real file system
   */
  public static Result check(Disk disk, Path directory, Core core)
      throws IOException, SQLException {
    return new JournalCheck(disk, new CatalogueFile(directory), core).run();
  }

  /**
   * Drops the catalogue and builds it from the journal files, as a start does that finds none.
   *
   * @param directory of {@code catalogue.db}, on the real file system
   */
  public static void rebuild(Disk disk, Path directory, Core core)
      throws IOException, SQLException {
    var file = new CatalogueFile(directory);
    Map<Origin, Long> durable;
    try (var scratch = Scratch.create();
        var kept = CatalogueCopy.open(file, scratch, new ArrayList<>())) {
      durable = CatalogueCopy.durable(kept); // or a cut file would pass for a torn tail
    }
    new CatalogueOpening(file, disk, new RecordDigests(core)).rebuild(durable).closeWhole();
  }

  private Result run() throws IOException, SQLException {
    Layout layout;
    try (var scratch = Scratch.create();
        var kept = CatalogueCopy.open(file, scratch, findings);
        var built = new Catalogue(openEmpty(scratch), true)) {
      boolean whole = build(built, CatalogueCopy.durable(kept));
      if (kept != null) { // of removed versions it alone still knows the manifests
        kept.compare(built, whole, disk, core, names);
      }
      names.add(built.connection());
      layout = built.registers().network().layout();
    }
    var named = new ArrayList<Named>();
    names.all().forEach((manifest, path) -> named.add(new Named(manifest, path)));
    return new Result(findings, named, layout);
  }

  private static CatalogueConnection openEmpty(Scratch scratch) throws IOException, SQLException {
    return CatalogueConnection.openForFilling(new CatalogueFile(scratch.directory("built")));
  }

  /** Reads all journal files into an empty catalogue. Returns whether they could all be read. */
  private boolean build(Catalogue built, Map<Origin, Long> durable)
      throws IOException, SQLException {
    var digests = new RecordDigests(core);
    built.begin();
    try (var replay = new Replay(disk, digests, false, Map.of(), durable)) {
      for (var located = replay.next(); located != null; located = replay.next()) {
        checkBody(located, digests);
        built.apply(located);
      }
      replay.damage().forEach(damage -> findings.add(damage.toString()));
      return replay.damage().isEmpty();
    } catch (UnknownFormatException foreign) {
      findings.add(String.valueOf(foreign.getMessage()));
      return false;
    } finally {
      built.commit();
    }
  }

  /** A start relies on the frame's checksum; the hash in the header is what other nodes rely on. */
  private void checkBody(Located located, RecordDigests digests) {
    var header = located.record().header();
    var salt = located.record().salt();
    var body = located.record().body();
    if (salt != null && body != null && !digests.body(salt, body).equals(header.bodyHash())) {
      var name = new JournalFileName(located.origin(), located.file()).path();
      long bytes = located.end() - located.offset();
      var what = "the body of record " + header.sequence() + " is not the one its header names";
      findings.add(new Damage(name, located.offset(), bytes, header.sequence(), what).toString());
    }
  }
}
