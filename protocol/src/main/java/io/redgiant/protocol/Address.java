package io.redgiant.protocol;

import java.util.List;

/**
 * Every address of the event bus. The first word is its reach: {@code local.} this node's
 * verticles, {@code edge.} this node's people, {@code node.<id>.} one node, {@code all.} every
 * node.
 */
public final class Address {
  private Address() {}

  /** Which nodes' verticles hear at an address. */
  public enum Reach {
    ALL,
    /** The one whose identity is in it. */
    NODE,
    /** Those of the node where it is used. */
    LOCAL
  }

  private static final String ALL = "all.";
  private static final String NODE = "node.";

  /** By its first word. */
  public static Reach reach(String address) {
    if (address.startsWith(ALL)) {
      return Reach.ALL;
    }
    return address.startsWith(NODE) ? Reach.NODE : Reach.LOCAL;
  }

  /** Whether that node, and no other, hears there. */
  public static boolean isOf(String address, NodeId node) {
    return address.startsWith(NODE + node + ".");
  }

  /** All that other nodes reach that one at. */
  public static List<String> ofNode(NodeId node) {
    return List.of(
        nodeJournalHold(node),
        nodeJournalSince(node),
        nodeNetworkPing(node),
        nodeContentHold(node),
        nodeContentKept(node));
  }

  public static final String EDGE_FILE_LIST = "edge.file.list";
  public static final String EDGE_FILE_SEARCH = "edge.file.search";
  public static final String EDGE_FILE_REMOVE = "edge.file.remove";
  public static final String EDGE_FILE_VERSIONS = "edge.file.versions";

  public static final String EDGE_SESSION_OPEN = "edge.session.open";
  public static final String EDGE_ROOM_LIST = "edge.room.list";
  public static final String EDGE_ROOM_CREATE = "edge.room.create";
  public static final String EDGE_ROOM_CHANGE = "edge.room.change";
  public static final String EDGE_ROOM_JOIN = "edge.room.join";
  public static final String EDGE_ROOM_LEAVE = "edge.room.leave";
  public static final String EDGE_ROOM_INVITE = "edge.room.invite";
  public static final String EDGE_ROOM_MEMBERS = "edge.room.members";
  public static final String EDGE_CHAT_SAY = "edge.chat.say";
  public static final String EDGE_CHAT_EDIT = "edge.chat.edit";
  public static final String EDGE_CHAT_REMOVE = "edge.chat.remove";
  public static final String EDGE_CHAT_REACT = "edge.chat.react";
  public static final String EDGE_CHAT_HISTORY = "edge.chat.history";
  public static final String EDGE_CHAT_SINCE = "edge.chat.since";
  public static final String EDGE_CHAT_READ = "edge.chat.read";
  public static final String EDGE_CHAT_TYPING = "edge.chat.typing";
  public static final String EDGE_CHAT_SEARCH = "edge.chat.search";
  public static final String EDGE_PEER_LIST = "edge.peer.list";
  public static final String EDGE_PEER_PRESENCE = "edge.peer.presence";

  /** With a room's id behind it. */
  public static final String EDGE_EVENTS_ROOM = "edge.events.room.";

  /** With a peer's id behind it. */
  public static final String EDGE_EVENTS_PEER = "edge.events.peer.";

  public static final String EDGE_EVENTS_PRESENCE = "edge.events.presence";
  public static final String EDGE_NETWORK = "edge.network";
  public static final String EDGE_METRICS = "edge.metrics";
  public static final String EDGE_METRICS_TAP = "edge.metrics.tap";

  public static final String ALL_CHAT_PASSING = "all.chat.passing";
  public static final String ALL_JOURNAL_RECORD = "all.journal.record";
  public static final String ALL_JOURNAL_VECTOR = "all.journal.vector";
  public static final String ALL_METRICS_SNAPSHOT = "all.metrics.snapshot";
  public static final String ALL_METRICS_TAP = "all.metrics.tap";
  public static final String ALL_NETWORK_HELLO = "all.network.hello";
  public static final String ALL_NETWORK_PEERS = "all.network.peers";

  public static final String LOCAL_ENTRY_FIND = "local.entry.find";
  public static final String LOCAL_ENTRY_SEARCH = "local.entry.search";
  public static final String LOCAL_MESSAGE_FIND = "local.message.find";
  public static final String LOCAL_INGEST_BEGIN = "local.ingest.begin";
  public static final String LOCAL_INGEST_SLAB = "local.ingest.slab";
  public static final String LOCAL_INGEST_RESUME = "local.ingest.resume";
  public static final String LOCAL_INGEST_END = "local.ingest.end";
  public static final String LOCAL_INGEST_ABORT = "local.ingest.abort";
  public static final String LOCAL_UPLOAD_OPEN = "local.upload.open";
  public static final String LOCAL_UPLOAD_FIND = "local.upload.find";
  public static final String LOCAL_UPLOAD_APPEND = "local.upload.append";
  public static final String LOCAL_UPLOAD_SUSPEND = "local.upload.suspend";
  public static final String LOCAL_UPLOAD_FINISH = "local.upload.finish";
  public static final String LOCAL_UPLOAD_DROP = "local.upload.drop";
  public static final String LOCAL_DELTA_OPEN = "local.delta.open";
  public static final String LOCAL_DELTA_ROWS = "local.delta.rows";
  public static final String LOCAL_DELTA_FIND = "local.delta.find";
  public static final String LOCAL_DELTA_APPEND = "local.delta.append";
  public static final String LOCAL_DELTA_CHUNKS = "local.delta.chunks";
  public static final String LOCAL_DELTA_PUBLISH = "local.delta.publish";
  public static final String LOCAL_DELTA_DROP = "local.delta.drop";
  public static final String LOCAL_CONTENT_PLAN = "local.content.plan";
  public static final String LOCAL_CONTENT_MANIFEST = "local.content.manifest";
  public static final String LOCAL_CONTENT_CHUNK = "local.content.chunk";
  public static final String LOCAL_FETCH_CONTENT = "local.fetch.content";
  public static final String LOCAL_FETCH_CHUNK = "local.fetch.chunk";
  public static final String LOCAL_NETWORK_NODES = "local.network.nodes";
  public static final String LOCAL_NETWORK_PEERS = "local.network.peers";
  public static final String LOCAL_PEER_SEEN = "local.peer.seen";
  public static final String LOCAL_PEER_SOCKETS = "local.peer.sockets";
  public static final String LOCAL_PEER_NAME = "local.peer.name";
  public static final String LOCAL_PEER_REVOKE = "local.peer.revoke";
  public static final String LOCAL_PEER_KNOWN = "local.peer.known";
  public static final String LOCAL_PEER_CHANGED = "local.peer.changed";
  public static final String LOCAL_LAN_PLACE = "local.lan.place";
  public static final String LOCAL_LAN_CHANGED = "local.lan.changed";
  public static final String LOCAL_INVITATION_MAKE = "local.invitation.make";
  public static final String LOCAL_INVITATION_USE = "local.invitation.use";
  public static final String LOCAL_ROOM_ENTER = "local.room.enter";
  public static final String LOCAL_PUSH = "local.push";
  public static final String LOCAL_METRICS_WATCHED = "local.metrics.watched";
  public static final String LOCAL_NETWORK_CHANGED = "local.network.changed";
  public static final String LOCAL_CLOCK_JUDGED = "local.clock.judged";
  public static final String LOCAL_STORAGE_COLLECT = "local.storage.collect";
  public static final String LOCAL_STORAGE_USE = "local.storage.use";
  public static final String LOCAL_CORE_SCAN = "local.core.scan";
  public static final String LOCAL_CORE_CHECK = "local.core.check";
  public static final String LOCAL_CORE_DIGEST = "local.core.digest";
  public static final String LOCAL_CORE_VERIFY = "local.core.verify";
  public static final String LOCAL_JOURNAL_APPEND = "local.journal.append";
  public static final String LOCAL_JOURNAL_SETTLE = "local.journal.settle";
  public static final String LOCAL_JOURNAL_READY = "local.journal.ready";
  public static final String LOCAL_JOURNAL_STATE = "local.journal.state";
  public static final String LOCAL_JOURNAL_MANIFESTS = "local.journal.manifests";
  public static final String LOCAL_JOURNAL_NAMED = "local.journal.named";
  public static final String LOCAL_CONTENT_HOLDERS = "local.content.holders";
  public static final String LOCAL_CONTENT_LEFT = "local.content.left";
  public static final String LOCAL_JOURNAL_COLLECTED = "local.journal.collected";
  public static final String LOCAL_JOURNAL_REBUILD = "local.journal.rebuild";
  public static final String LOCAL_JOURNAL_APPLIED = "local.journal.applied";
  public static final String LOCAL_JOURNAL_CONTENTS = "local.journal.contents";

  public static final String LOCAL_NETWORK_STATE = "local.network.state";

  /** Where people hear what happens in that room. */
  public static String edgeEventsRoom(RoomId room) {
    return EDGE_EVENTS_ROOM + room;
  }

  /** Where that peer, and nobody else, hears what concerns it. */
  public static String edgeEventsPeer(PeerId peer) {
    return EDGE_EVENTS_PEER + peer;
  }

  /** Where that node keeps another's records, and answers when they are forced. */
  public static String nodeJournalHold(NodeId node) {
    return NODE + node + ".journal.hold";
  }

  /** Where that node answers what another's journal lacks. */
  public static String nodeJournalSince(NodeId node) {
    return NODE + node + ".journal.since";
  }

  /** Where that node answers an empty message with another: how far away it is. */
  public static String nodeNetworkPing(NodeId node) {
    return NODE + node + ".network.ping";
  }

  /** Where that node is asked to hold a content. */
  public static String nodeContentHold(NodeId node) {
    return NODE + node + ".content.hold";
  }

  /** Where that node is asked which contents it keeps. */
  public static String nodeContentKept(NodeId node) {
    return NODE + node + ".content.kept";
  }
}
