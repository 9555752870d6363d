package io.redgiant.journal;

import io.redgiant.local.Acknowledged;
import io.redgiant.local.Appended;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Noted;
import io.redgiant.protocol.Entry;
import io.redgiant.protocol.EntryPublished;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.Layout;
import io.redgiant.protocol.LayoutPlaced;
import io.redgiant.protocol.Limits;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.SettingChanged;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns wishes to write into records, one after the other inside a transaction, so that each sees
 * what the one before it did. A {@link Refusal} leaves group and catalogue as they were.
 */
final class Writing {
  private static final byte[] NO_KEY = {};
  private static final byte[] NO_BODY = {};

  private final Catalogue catalogue;
  private final RoomAccess access;
  private final Group group;
  private final int versionsKeep;

  /**
   * @param versionsKeep how many versions of a path stay, 0 for all
   */
  Writing(Catalogue catalogue, Group group, int versionsKeep) {
    this.catalogue = catalogue;
    this.access = new RoomAccess(catalogue.registers());
    this.group = group;
    this.versionsKeep = versionsKeep;
  }

  Acknowledged write(JournalWrite write) throws SQLException {
    return switch (write) {
      case JournalWrite.Publish publish -> publish(publish);
      case JournalWrite.Remove remove -> remove(remove);
      case JournalWrite.Place place -> place(place);
      case JournalWrite.Change change -> change(change);
      case JournalWrite.Share share -> new ShareWriting(catalogue, group, access).share(share);
      case JournalWrite.EndShare end -> new ShareWriting(catalogue, group, access).end(end);
      default -> new PeopleWriting(catalogue, group, access).write(write);
    };
  }

  private Appended publish(JournalWrite.Publish publish) throws SQLException {
    var wish = publish.publication();
    access.requireWrite(wish.publisher(), wish.room());
    var earlier = earlier(wish.publisher(), wish.key());
    if (earlier != null) {
      return appended(earlier, false);
    }
    var versions = catalogue.entries().at(wish.room(), wish.path().text());
    var shown = shown(versions);
    var current = shown == null ? null : shown.entry();
    if (!wish.condition().holdsFor(current)) {
      throw new Refusal(Failure.PRECONDITION_FAILED, conditionFailed(wish.path().text(), current));
    }
    if (current != null && current.content().equals(publish.content())) {
      return appended(current, false);
    }
    var body =
        new EntryPublished(
            wish.path(),
            publish.content(),
            publish.manifest(),
            publish.size(),
            wish.mediaType(),
            wish.label());
    var targets =
        versions.stream()
            .filter(row -> !row.is(EntryState.REPLACED))
            .limit(Limits.RECORD_TARGETS_MAX)
            .map(EntryRow::version)
            .toList();
    var located =
        group.add(
            RecordKind.ENTRY_PUBLISHED,
            wish.room(),
            wish.publisher(),
            targets,
            latest(versions),
            wish.key(),
            body.encode());
    catalogue.apply(located);
    removeOldest(wish.room(), wish.path().text(), wish.publisher());
    return appended(EntryRow.of(0, EntryState.SHOWN, located, body).entry(), true);
  }

  /** What the same peer's write with the same key made, or null where there was none. */
  private @Nullable Entry earlier(PeerId peer, byte[] key) throws SQLException {
    if (key.length == 0) {
      return null;
    }
    var made = catalogue.entries().ofWrite(peer, key);
    if (made.isEmpty()
        && catalogue.absences().removedWrite(Absences.Write.ENTRY, peer, key) != null) {
      throw new Refusal(
          Failure.GONE,
          "this write was done before and its version is removed; to publish anew use another key");
    }
    return made.isEmpty() ? null : made.getFirst().entry();
  }

  private void removeOldest(RoomId room, String path, PeerId peer) throws SQLException {
    if (versionsKeep == 0) {
      return;
    }
    var versions =
        catalogue.entries().at(room, path).stream()
            .filter(row -> !row.is(EntryState.FOLDED))
            .toList();
    int surplus = versions.size() - versionsKeep;
    if (surplus > 0) {
      remove(room, peer, versions.subList(0, surplus));
    }
  }

  private Appended remove(JournalWrite.Remove remove) throws SQLException {
    access.requireWrite(remove.peer(), remove.room());
    var path = remove.path().text();
    var versions = catalogue.entries().at(remove.room(), path);
    var shown = shown(versions);
    var current = shown == null ? null : shown.entry();
    if (versions.isEmpty()) {
      throw new Refusal(Failure.NOT_FOUND, "there is no file '" + path + "' in this room");
    }
    if (!remove.condition().holdsFor(current)) {
      throw new Refusal(Failure.PRECONDITION_FAILED, conditionFailed(path, current));
    }
    remove(remove.room(), remove.peer(), versions);
    var gone = (shown == null ? versions.getLast() : shown);
    return appended(gone.withFlags(EntryState.REPLACED).entry(), true);
  }

  private void remove(RoomId room, PeerId peer, List<EntryRow> versions) throws SQLException {
    for (int from = 0; from < versions.size(); from += Limits.RECORD_TARGETS_MAX) {
      var some =
          versions.subList(from, Math.min(versions.size(), from + Limits.RECORD_TARGETS_MAX));
      var targets = some.stream().map(EntryRow::version).toList();
      catalogue.apply(
          group.add(RecordKind.ENTRY_REMOVED, room, peer, targets, latest(some), NO_KEY, NO_BODY));
    }
  }

  private Noted place(JournalWrite.Place wish) throws SQLException {
    var layout = catalogue.registers().network().layout();
    var now = layout.places().get(wish.node());
    var state = wish.state() == null && now != null ? now.state() : wish.state();
    if (state == null || now == null && state != Layout.State.ACTIVE) {
      throw new Refusal(
          Failure.NOT_FOUND, "the layout has no node " + wish.node() + "; it may only be added");
    }
    if (state != Layout.State.ACTIVE && layout.active().equals(List.of(wish.node()))) {
      throw new Refusal(
          Failure.CONFLICT,
          "node " + wish.node() + " is the only one that holds contents; add another first");
    }
    if (isRemoved(now) && (state == Layout.State.DRAINING || wish.state() == null)) {
      throw new Refusal(
          Failure.CONFLICT, "node " + wish.node() + " is removed already; add it to use it again");
    }
    var placed = new LayoutPlaced(wish.node(), state.code(), weight(wish, now));
    var name = Registers.Name.of(placed);
    return placed.place().equals(now)
        ? unchanged(name)
        : change(RecordKind.LAYOUT_PLACED, name, placed.encode());
  }

  private static int weight(JournalWrite.Place wish, Layout.@Nullable Place now) {
    if (wish.weight() == null && now == null) {
      throw new Refusal(
          Failure.BAD_REQUEST, "node " + wish.node() + " needs a weight to join the layout");
    }
    return wish.weight() == null ? Objects.requireNonNull(now).weight() : wish.weight();
  }

  private static boolean isRemoved(Layout.@Nullable Place place) {
    return place != null && place.state() == Layout.State.REMOVED;
  }

  private Noted change(JournalWrite.Change wish) throws SQLException {
    var setting = new SettingChanged(wish.name(), wish.value());
    if (!setting.isKnown()) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "there is no setting '%s'; known is %s"
              .formatted(setting.name(), SettingChanged.REPLICAS));
    }
    var name = Registers.Name.of(setting);
    var now = catalogue.registers().find(name);
    return now != null && SettingChanged.decode(now.body()).equals(setting)
        ? unchanged(name)
        : change(RecordKind.SETTING_CHANGED, name, setting.encode());
  }

  private Noted unchanged(Registers.Name name) {
    var last = Objects.requireNonNull(catalogue.registers().find(name), "its value was just seen");
    return new Noted(Position.of(last.origin(), last.sequence()), false, 1, 1);
  }

  private Noted change(RecordKind kind, Registers.Name name, byte[] body) throws SQLException {
    var last = catalogue.registers().find(name);
    var after = last == null ? new HybridTime(0) : last.time();
    var located = group.add(kind, RoomId.NONE, PeerId.NONE, List.of(), after, NO_KEY, body);
    catalogue.apply(located);
    return new Noted(located.record().position(), true, 1, 1);
  }

  private static HybridTime latest(List<EntryRow> rows) {
    return rows.stream().map(EntryRow::time).reduce(new HybridTime(0), HybridTime::or);
  }

  private static @Nullable EntryRow shown(List<EntryRow> versions) {
    return versions.stream().filter(row -> row.is(EntryState.SHOWN)).findFirst().orElse(null);
  }

  private static String conditionFailed(String path, @Nullable Entry current) {
    return current == null
        ? "'" + path + "' does not exist"
        : "the current version of '" + path + "' is " + current.content();
  }

  /** A write that wrote nothing names the record it found, whose group may be this one. */
  private Appended appended(Entry entry, boolean created) {
    var position = created ? group.records().getLast().record().position() : entry.position();
    return new Appended(entry, position, created, 1, 1);
  }
}
