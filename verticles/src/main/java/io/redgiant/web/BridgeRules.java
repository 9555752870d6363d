package io.redgiant.web;

import static io.redgiant.protocol.Address.EDGE_CHAT_EDIT;
import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_REACT;
import static io.redgiant.protocol.Address.EDGE_CHAT_READ;
import static io.redgiant.protocol.Address.EDGE_CHAT_REMOVE;
import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_CHAT_SEARCH;
import static io.redgiant.protocol.Address.EDGE_CHAT_SINCE;
import static io.redgiant.protocol.Address.EDGE_CHAT_TYPING;
import static io.redgiant.protocol.Address.EDGE_EVENTS_PRESENCE;
import static io.redgiant.protocol.Address.EDGE_METRICS;
import static io.redgiant.protocol.Address.EDGE_METRICS_TAP;
import static io.redgiant.protocol.Address.EDGE_NETWORK;
import static io.redgiant.protocol.Address.EDGE_PEER_LIST;
import static io.redgiant.protocol.Address.EDGE_PEER_PRESENCE;
import static io.redgiant.protocol.Address.EDGE_ROOM_CHANGE;
import static io.redgiant.protocol.Address.EDGE_ROOM_CREATE;
import static io.redgiant.protocol.Address.EDGE_ROOM_INVITE;
import static io.redgiant.protocol.Address.EDGE_ROOM_JOIN;
import static io.redgiant.protocol.Address.EDGE_ROOM_LEAVE;
import static io.redgiant.protocol.Address.EDGE_ROOM_LIST;
import static io.redgiant.protocol.Address.EDGE_ROOM_MEMBERS;

import io.redgiant.protocol.Address;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.Id128;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import java.util.HexFormat;
import java.util.Set;

/**
 * Which addresses of the bus a person reaches: these, by their exact names, and no other. Nothing
 * is matched by its beginning, so an address that is new is not reached until it is named here.
 */
final class BridgeRules {
  private static final Set<String> REQUESTS =
      Set.of(
          EDGE_ROOM_LIST,
          EDGE_ROOM_CREATE,
          EDGE_ROOM_CHANGE,
          EDGE_ROOM_JOIN,
          EDGE_ROOM_LEAVE,
          EDGE_ROOM_INVITE,
          EDGE_ROOM_MEMBERS,
          EDGE_CHAT_SAY,
          EDGE_CHAT_EDIT,
          EDGE_CHAT_REMOVE,
          EDGE_CHAT_REACT,
          EDGE_CHAT_HISTORY,
          EDGE_CHAT_SINCE,
          EDGE_CHAT_READ,
          EDGE_CHAT_TYPING,
          EDGE_CHAT_SEARCH,
          EDGE_PEER_LIST,
          EDGE_PEER_PRESENCE);

  /** Whoever gets in at all may hear these. */
  private static final Set<String> EVERYONES =
      Set.of(EDGE_EVENTS_PRESENCE, EDGE_NETWORK, EDGE_METRICS, EDGE_METRICS_TAP);

  private static final String ROOM = Address.EDGE_EVENTS_ROOM;
  private static final String PEER = Address.EDGE_EVENTS_PEER;

  private BridgeRules() {}

  /** What a registration is for. */
  sealed interface Events {
    /** What happens in a room, for those who may see it: others decide who does. */
    record OfRoom(RoomId room) implements Events {}

    /** What concerns one peer, and is for that one. */
    record OfPeer(PeerId peer) implements Events {}

    /** What everyone may know. */
    record Everyones() implements Events {}
  }

  /** Refuses an address that nobody may send to. */
  static void requireRequest(String address) {
    if (!REQUESTS.contains(address)) {
      throw forbidden(address);
    }
  }

  /** Refuses an address that nobody may register for. */
  static Events events(String address) {
    if (EVERYONES.contains(address)) {
      return new Events.Everyones();
    }
    if (isIdBehind(ROOM, address)) {
      return new Events.OfRoom(RoomId.parse(address.substring(ROOM.length())));
    }
    if (isIdBehind(PEER, address)) {
      return new Events.OfPeer(PeerId.parse(address.substring(PEER.length())));
    }
    throw forbidden(address);
  }

  /** In lower case only, so that one id has one address. */
  private static boolean isIdBehind(String prefix, String address) {
    return address.startsWith(prefix)
        && address.length() == prefix.length() + Id128.HEX_CHARS
        && address
            .chars()
            .skip(prefix.length())
            .allMatch(digit -> HexFormat.isHexDigit(digit) && !Character.isUpperCase(digit));
  }

  static Refusal forbidden(String address) {
    return new Refusal(
        Failure.FORBIDDEN,
        "the bridge does not reach '%s'; docs/bridge.md lists what it does".formatted(address));
  }
}
