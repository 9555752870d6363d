package io.redgiant.journal;

import io.redgiant.core.Core;
import io.redgiant.core.CoreChoice;
import io.redgiant.core.Cores;
import io.redgiant.disk.Disk;
import io.redgiant.local.Appended;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.Found;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Precondition;
import io.redgiant.local.Publication;
import io.redgiant.protocol.ContentId;
import io.redgiant.protocol.Digest;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.ManifestId;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordHeader;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * A journal on a disk, its catalogue in a directory, and a clock that stands still unless it is
 * told.
 */
final class OneNode implements AutoCloseable {
  static final Core CORE = Cores.load(CoreChoice.JAVA);
  static final PeerId ANN = PeerId.random(new Random(1));
  static final PeerId BEN = PeerId.random(new Random(2));

  final Disk disk;
  final Path directory;
  final NodeId id;
  private final RandomGenerator random;
  private long clockMillis = 1_700_000_000_000L;
  private Journal journal;

  OneNode(Disk disk, Path directory, long seed) throws IOException, SQLException {
    this(disk, directory, seed, 10);
  }

  OneNode(Disk disk, Path directory, long seed, int versionsKeep) throws IOException, SQLException {
    this(disk, directory, seed, versionsKeep, Journal.FILE_BYTES_MAX);
  }

  OneNode(Disk disk, Path directory, long seed, int versionsKeep, long fileBytesMax)
      throws IOException, SQLException {
    this(disk, directory, NodeId.random(new Random(7)), seed, versionsKeep, fileBytesMax);
  }

  OneNode(Disk disk, Path directory, NodeId id, long seed, int versionsKeep, long fileBytesMax)
      throws IOException, SQLException {
    this(disk, directory, id, seed, versionsKeep, fileBytesMax, Lag.Patience.NONE);
  }

  /**
   * @param patience leaves commits of the catalogue to later ones, as a node does
   */
  OneNode(
      Disk disk,
      Path directory,
      NodeId id,
      long seed,
      int versionsKeep,
      long fileBytesMax,
      Lag.Patience patience)
      throws IOException, SQLException {
    this.disk = disk;
    this.directory = Files.createDirectories(directory);
    random = new Random(seed);
    this.id = id;
    journal =
        Journal.open(
            disk,
            directory,
            id,
            CORE,
            () -> Instant.ofEpochMilli(clockMillis),
            random,
            versionsKeep,
            patience,
            fileBytesMax);
  }

  /** By chance, as a seed has it. */
  static Lag.Patience patience(long seed) {
    var random = new Random(~seed);
    return new Lag.Patience() {
      @Override
      public boolean mayWait(int records) {
        return random.nextInt(4) > 0;
      }

      @Override
      public void waits(boolean some) {
        // who reads here says so before
      }
    };
  }

  void passMillis(long millis) {
    clockMillis += millis;
  }

  Journal journal() {
    return journal;
  }

  static ContentId content(String text) {
    return new ContentId(digest("content " + text));
  }

  static ManifestId manifest(String text) {
    return new ManifestId(digest("manifest " + text));
  }

  private static Digest digest(String text) {
    return new RecordDigests(CORE).id(text.getBytes(StandardCharsets.UTF_8)).digest();
  }

  static JournalWrite.Publish publication(String path, String content) {
    return publication(path, content, ANN, "", Precondition.NONE);
  }

  static JournalWrite.Publish publication(String path, String content, List<NodeId> holders) {
    var write = publication(path, content);
    return new JournalWrite.Publish(
        write.publication(), write.content(), write.manifest(), write.size(), holders);
  }

  static JournalWrite.Publish publication(
      String path, String content, PeerId peer, String key, Precondition condition) {
    return new JournalWrite.Publish(
        new Publication(
            RoomId.LOBBY,
            EntryPath.of(path),
            "text/plain",
            peer,
            "label",
            key.getBytes(StandardCharsets.UTF_8),
            condition),
        content(content),
        manifest(content),
        content.length(),
        List.of());
  }

  static JournalWrite.Remove removal(String path) {
    return new JournalWrite.Remove(RoomId.LOBBY, EntryPath.of(path), ANN, Precondition.NONE);
  }

  /** Writes one record; a refusal is thrown. */
  Appended write(JournalWrite write) throws SQLException, IOException {
    return answer(writeAll(List.of(write)).getFirst());
  }

  List<Outcome> writeAll(List<JournalWrite> writes) throws SQLException, IOException {
    var commit = journal.commit(writes);
    journal.tidy();
    return commit.outcomes();
  }

  static Appended answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done(Appended appended) -> appended;
      case Outcome.Done(var other) -> throw new AssertionError(other + " is no entry's");
      case Outcome.Refused(var refusal) -> throw refusal;
    };
  }

  Appended publish(String path, String content) throws SQLException, IOException {
    return write(publication(path, content));
  }

  Appended remove(String path) throws SQLException, IOException {
    return write(removal(path));
  }

  Entry find(String path) throws SQLException {
    return read(new EntryQuery.ByPath(ANN, Position.START, RoomId.LOBBY, EntryPath.of(path), null))
        .first();
  }

  boolean has(String path) throws SQLException {
    try {
      find(path);
      return true;
    } catch (Refusal none) {
      return false;
    }
  }

  List<Entry> versions(String path) throws SQLException {
    return read(new EntryQuery.Versions(ANN, Position.START, RoomId.LOBBY, EntryPath.of(path)))
        .entries();
  }

  Found read(EntryQuery query) throws SQLException {
    journal.settle();
    try (var reader = new CatalogueReader(new CatalogueFile(directory))) {
      return (Found) reader.find(query);
    }
  }

  /** What the records come to, the same for the same records however they were applied. */
  Digest state() throws SQLException {
    journal.settle();
    return StateDigest.of(journal.catalogue().connection(), CORE);
  }

  @Override
  public void close() throws IOException, SQLException {
    journal.close();
  }

  /** A record of a kind, and with fields in its header, that this version does not know. */
  static JournalRecord ofLaterVersion(NodeId node, long sequence, Digest previous) {
    var digests = new RecordDigests(CORE);
    var salt = new byte[JournalRecord.SALT_BYTES];
    var body = "what nobody here reads".getBytes(StandardCharsets.UTF_8);
    var header =
        new RecordHeader(
            new RecordKind(4_711),
            new Origin(node, 5),
            sequence,
            HybridTime.ofMillis(1_700_000_000_000L),
            previous,
            RoomId.LOBBY,
            ANN,
            digests.body(salt, body),
            body.length,
            List.of(),
            new byte[0],
            new byte[] {9, 9});
    return new JournalRecord(digests.id(header.encode()), header, salt, body);
  }
}
