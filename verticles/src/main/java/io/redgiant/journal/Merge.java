package io.redgiant.journal;

import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.LayoutPlaced;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.RecordId;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.SettingChanged;
import io.redgiant.protocol.ShareChanged;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies records to the catalogue, each origin's in sequence, the origins in any order: the same
 * records give the same state.
 *
 * <p>Why it commutes. The state is a function of the set of records, not of their order: a version
 * is <i>replaced</i> if any other publication names it, <i>removed</i> if any removal does, and
 * both are remembered for versions that are not here yet. The versions of one write (same peer,
 * same idempotency key) share both, and all but the earliest are folded away. Which version of a
 * path is shown is computed anew from its rows whenever one of them changed. A register holds the
 * last of its writes.
 */
final class Merge {
  private static final Logger LOG = LoggerFactory.getLogger(Merge.class);

  private final EntryTable table;
  private final PathIndex paths;
  private final Absences absences;
  private final Places places;
  private final Origins origins;
  private final Registers registers;
  private final @Nullable NameFilter names;
  private final PeopleMerge people;

  /** A name in a room. */
  private record Name(RoomId room, String path) {
    static Name of(EntryRow row) {
      return new Name(row.room(), row.path());
    }
  }

  /**
   * @param names where an empty catalogue is filled: what was added so far, else null
   */
  Merge(
      EntryTable table,
      PathIndex paths,
      Absences absences,
      Origins origins,
      Registers registers,
      PeopleMerge people,
      @Nullable NameFilter names)
      throws SQLException {
    this.table = table;
    this.paths = paths;
    this.absences = absences;
    this.origins = origins;
    this.registers = registers;
    this.people = people;
    this.names = names;
    places = new Places(table, paths);
  }

  /** After a rollback: forgets what was not committed. */
  void rolledBack() throws SQLException {
    origins.load();
    registers.load();
    places.load();
  }

  /** Applies a record, or does nothing where it was applied before. */
  void apply(Located located) throws SQLException {
    var header = located.record().header();
    if (origins.isApplied(located.origin(), header.sequence())) {
      return;
    }
    if (header.kind().equals(RecordKind.ENTRY_PUBLISHED)) {
      published(located);
    } else if (header.kind().equals(RecordKind.ENTRY_REMOVED)) {
      removed(header.targets(), header.time());
    } else if (header.kind().equals(RecordKind.LAYOUT_PLACED)) {
      register(located, body -> Registers.Name.of(LayoutPlaced.decode(body)));
    } else if (header.kind().equals(RecordKind.SETTING_CHANGED)) {
      register(located, body -> Registers.Name.of(SettingChanged.decode(body)));
    } else if (header.kind().equals(RecordKind.SHARE_CHANGED)) {
      register(located, body -> Registers.Name.ofShare(ShareChanged.decode(body).share()));
    } else {
      people.apply(located); // what it does not know is kept in the journal for a node that does
    }
    origins.applied(located);
  }

  private void register(Located located, Function<byte[], Registers.Name> name) {
    var body = located.record().body();
    var written = body == null ? null : decoded(located.record(), name);
    if (body != null && written != null) {
      registers.write(written, located.record().header(), body);
    }
  }

  private void published(Located located) throws SQLException {
    var record = located.record();
    var header = record.header();
    var touched = new LinkedHashSet<Name>();
    for (var target : header.targets()) {
      replaced(target, touched);
    }
    var known = absences.find(record.id());
    var siblings =
        header.key().length == 0 ? List.<EntryRow>of() : table.ofWrite(header.peer(), header.key());
    var removed = removedTime(record, known);
    var published = decoded(record, EntryPublished::decode);
    if (removed != null) {
      absences.removed(record.id(), removed, published == null ? null : published.manifest());
      if (!record.erased() || located.scrap()) {
        absences.erase(
            new Absences.Erasure(located.origin(), located.file(), located.offset(), record.id()));
      }
      removeWrite(header.peer(), header.key(), siblings, removed, touched);
    } else if (published != null) {
      if (known.replaced()) {
        absences.forget(record.id());
      }
      boolean replaced =
          known.replaced() || siblings.stream().anyMatch(row -> row.is(EntryState.REPLACED));
      var row =
          places.placed(EntryRow.of(0, replaced ? EntryState.REPLACED : 0, located, published));
      insert(row, siblings, touched);
    }
    settle(touched);
  }

  private void insert(EntryRow row, List<EntryRow> siblings, Set<Name> touched)
      throws SQLException {
    var name = Name.of(row);
    boolean isNew = names != null && !names.mayHaveAdded(name.room, name.path);
    if (siblings.isEmpty()
        && !row.is(EntryState.REPLACED)
        && (isNew || table.at(name.room, name.path).isEmpty())) {
      show(row, true);
      table.insert(row.withFlags(EntryState.SHOWN)); // the common case: a new name
      return;
    }
    table.insert(row);
    touched.add(name);
    if (!siblings.isEmpty()) {
      var write = table.ofWrite(row.publisher(), row.key());
      for (int index = 0; index < write.size(); index++) {
        int flags = row.flags() & EntryState.REPLACED | (index == 0 ? 0 : EntryState.FOLDED);
        change(write.get(index), write.get(index).flags() & EntryState.SHOWN | flags);
        touched.add(Name.of(write.get(index)));
      }
    }
  }

  /**
   * When the record's version was removed, or null: a record that came first, or its empty body,
   * says so.
   */
  private @Nullable HybridTime removedTime(JournalRecord record, Absences.Absent known)
      throws SQLException {
    var time = known.removed();
    if (record.header().key().length > 0) {
      time =
          later(
              time,
              absences.removedWrite(
                  Absences.Write.ENTRY, record.header().peer(), record.header().key()));
    }
    return record.erased() ? later(time, new HybridTime(0)) : time;
  }

  private static @Nullable HybridTime later(@Nullable HybridTime one, @Nullable HybridTime other) {
    return one == null || other != null && other.compareTo(one) > 0 ? other : one;
  }

  /** Null where the body was erased, or a later version wrote it in its own way. */
  static <T> @Nullable T decoded(JournalRecord record, Function<byte[], T> decoder) {
    var body = record.body();
    if (body == null) {
      return null;
    }
    try {
      return decoder.apply(body);
    } catch (Refusal | IllegalArgumentException unreadable) {
      LOG.warn(
          "record {} says something in a way this version does not understand: kept, not shown",
          record.id());
      return null;
    }
  }

  private void replaced(RecordId target, Set<Name> touched) throws SQLException {
    var row = table.find(target);
    if (row == null) {
      if (absences.find(target).removed() == null) {
        absences.replaced(target);
      }
      return;
    }
    var write = row.key().length == 0 ? List.of(row) : table.ofWrite(row.publisher(), row.key());
    for (var sibling : write) {
      change(sibling, sibling.flags() | EntryState.REPLACED);
      touched.add(Name.of(sibling));
    }
  }

  private void removed(List<RecordId> targets, HybridTime time) throws SQLException {
    var touched = new LinkedHashSet<Name>();
    for (var target : targets) {
      var row = table.find(target);
      if (row == null) {
        absences.removed(target, time, null);
      } else if (row.key().length == 0) {
        remove(row, time, touched);
      } else {
        removeWrite(
            row.publisher(), row.key(), table.ofWrite(row.publisher(), row.key()), time, touched);
      }
    }
    settle(touched);
  }

  private void removeWrite(
      PeerId peer, byte[] key, List<EntryRow> rows, HybridTime time, Set<Name> touched)
      throws SQLException {
    if (key.length > 0) {
      absences.removedWrite(Absences.Write.ENTRY, peer, key, time);
    }
    for (var row : rows) {
      remove(row, time, touched);
    }
  }

  private void remove(EntryRow row, HybridTime time, Set<Name> touched) throws SQLException {
    if (row.is(EntryState.SHOWN)) {
      show(row, false);
    }
    table.delete(row);
    absences.removed(row.version(), time, row.published().manifest());
    absences.erase(new Absences.Erasure(row.origin(), row.file(), row.offset(), row.version()));
    touched.add(Name.of(row));
  }

  /** Shows, of the versions that nothing replaced, the latest. */
  private void settle(Set<Name> touched) throws SQLException {
    for (var name : touched) {
      var rows = new ArrayList<>(table.at(name.room, name.path));
      EntryRow shown = null;
      for (var row : rows) {
        if ((row.flags() & (EntryState.REPLACED | EntryState.FOLDED)) == 0) {
          shown = row;
        }
      }
      for (var row : rows) {
        boolean shows = shown != null && row.place() == shown.place();
        if (shows != row.is(EntryState.SHOWN)) {
          show(row, shows);
          change(row, row.flags() ^ EntryState.SHOWN);
        }
      }
    }
  }

  private void show(EntryRow row, boolean shows) throws SQLException {
    if (shows) {
      paths.insert(row.place(), row.path());
    } else {
      paths.delete(row.place(), row.path());
    }
  }

  private void change(EntryRow row, int flags) throws SQLException {
    if (flags != row.flags()) {
      table.update(row.withFlags(flags));
    }
  }
}
