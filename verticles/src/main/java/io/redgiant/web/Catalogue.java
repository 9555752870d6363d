package io.redgiant.web;

import static io.redgiant.protocol.Address.LOCAL_ENTRY_FIND;
import static io.redgiant.protocol.Address.LOCAL_ENTRY_SEARCH;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPEND;

import io.redgiant.local.Acknowledged;
import io.redgiant.local.Answer;
import io.redgiant.local.DeltaBase;
import io.redgiant.local.EntryQuery;
import io.redgiant.local.EntrySearch;
import io.redgiant.local.Found;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.RoomFound;
import io.redgiant.protocol.EntryPath;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.util.Locale;

/**
 * The journal's catalogue as the routes ask it. The gate of every read: what a peer may not see is
 * not found here.
 */
final class Catalogue {
  private static final int PREFIX_DIGITS_MIN = 4;
  private static final int PREFIX_DIGITS_MAX = 64;

  private final EventBus bus;

  Catalogue(EventBus bus) {
    this.bus = bus;
  }

  /** The room that a person names by its id or its name. */
  Future<RoomFound> room(PeerId peer, Position after, String nameOrId) {
    return Answer.from(bus, LOCAL_ENTRY_FIND, new EntryQuery.Room(peer, after, nameOrId));
  }

  /** One entry, or all versions of one; never none. */
  Future<Found> find(EntryQuery question) {
    return Answer.<Found>from(bus, LOCAL_ENTRY_FIND, question)
        .map(
            found -> {
              if (found.entries().isEmpty()) {
                throw new Refusal(Failure.NOT_FOUND, "there is no such file");
              }
              return found;
            });
  }

  /** An entry that this peer sees whose content id begins with these digits. */
  Future<Found> byContent(PeerId peer, Position after, String prefix) {
    var digits = prefix.toLowerCase(Locale.ROOT);
    boolean hex =
        digits
            .chars()
            .allMatch(digit -> digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f');
    if (digits.length() < PREFIX_DIGITS_MIN || digits.length() > PREFIX_DIGITS_MAX || !hex) {
      throw new Refusal(
          Failure.BAD_REQUEST,
          "a content id, or its beginning, is 4 to 64 hexadecimal digits, not '" + prefix + "'");
    }
    return find(new EntryQuery.ByContent(peer, after, digits));
  }

  /** What a delta upload to this path may build on. */
  Future<DeltaBase> deltaBase(PeerId peer, Position after, RoomId room, EntryPath path) {
    return Answer.from(bus, LOCAL_ENTRY_FIND, new EntryQuery.Base(peer, after, room, path));
  }

  Future<Found> search(EntrySearch search) {
    return Answer.from(bus, LOCAL_ENTRY_SEARCH, search);
  }

  /** Succeeds once this node has what the position names. */
  Future<RoomFound> reached(PeerId peer, Position after) {
    return room(peer, after, "lobby");
  }

  <T extends Acknowledged> Future<T> append(JournalWrite write) {
    return Answer.from(bus, LOCAL_JOURNAL_APPEND, write);
  }
}
