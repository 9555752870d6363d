package io.redgiant.chat;

import static io.redgiant.protocol.Address.*;

import io.redgiant.disk.Disk;
import io.redgiant.local.Answer;
import io.redgiant.local.Applied;
import io.redgiant.local.ByReference;
import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.JournalWrite;
import io.redgiant.local.Members;
import io.redgiant.local.MessageQuery;
import io.redgiant.local.Noted;
import io.redgiant.local.PeerChanged;
import io.redgiant.local.PeerName;
import io.redgiant.local.PeerRevoke;
import io.redgiant.local.PeerSockets;
import io.redgiant.local.People;
import io.redgiant.local.RoomEntered;
import io.redgiant.local.RoomEntry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.Origin;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.PeerNamed;
import io.redgiant.protocol.Position;
import io.redgiant.protocol.RecordKind;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import io.redgiant.protocol.TokensRevoked;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rooms, talk and who is there: {@link #start} lists what it answers. One event loop. */
public final class ChatVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ChatVerticle.class);

  /** How soon a node that died takes its people off line, and what was lost is told again. */
  private static final long HERE_MILLIS = 1_000;

  private static final long MARKS_MILLIS = 2_000;
  private static final long EXPIRE_MILLIS = Duration.ofHours(1).toMillis();

  /** Marks in one message between nodes. */
  private static final int MARKS_TOLD = 100;

  private final NodeId node;
  private final Members members;
  private final InstantSource clock;
  private final MarksFile file;
  private final RandomGenerator random;

  // All touched only on this verticle's event loop.
  private final Roster roster = new Roster();
  private final ReadMarks marks = new ReadMarks();
  private final OnLine onLine;
  private Seen talk = Seen.NOTHING; // how far this node has what happened in rooms
  private boolean marksChanged;
  private Requests requests; // made at the start
  private Pushing pushing; // made at the start

  public ChatVerticle(
      NodeId node, Members members, Disk disk, InstantSource clock, RandomGenerator random) {
    this.node = node;
    this.members = members;
    this.clock = clock;
    this.file = new MarksFile(disk);
    this.random = random;
    this.onLine = new OnLine(node, clock);
  }

  @Override
  public Future<?> start() {
    var bus = vertx.eventBus();
    var words = new Words(roster);
    requests = new Requests(bus, roster, marks, words, random);
    pushing = new Pushing(bus, roster, words);
    vertx.setPeriodic(HERE_MILLIS, timer -> here());
    vertx.setPeriodic(MARKS_MILLIS, timer -> storeMarks());
    vertx.setPeriodic(EXPIRE_MILLIS, timer -> expire());
    members.onJoin(() -> context.runOnContext(joined -> greet()));
    return vertx
        .executeBlocking(this::loadMarks)
        .compose(
            loaded ->
                Future.all(
                    List.of(
                        answer(EDGE_ROOM_LIST, requests::rooms),
                        answer(EDGE_ROOM_CREATE, requests::create),
                        answer(EDGE_ROOM_CHANGE, requests::change),
                        answer(EDGE_ROOM_JOIN, requests::join),
                        answer(EDGE_ROOM_LEAVE, requests::leave),
                        answer(EDGE_ROOM_INVITE, requests::invite),
                        answer(EDGE_ROOM_MEMBERS, requests::members),
                        answer(EDGE_CHAT_SAY, requests::say),
                        answer(EDGE_CHAT_EDIT, requests::edit),
                        answer(EDGE_CHAT_REMOVE, requests::remove),
                        answer(EDGE_CHAT_REACT, requests::react),
                        answer(EDGE_CHAT_HISTORY, requests::history),
                        answer(EDGE_CHAT_SINCE, requests::since),
                        answer(EDGE_CHAT_SEARCH, requests::search),
                        answer(EDGE_CHAT_READ, this::read),
                        answer(EDGE_CHAT_TYPING, this::typing),
                        answer(EDGE_PEER_LIST, this::peers),
                        answer(EDGE_PEER_PRESENCE, this::presence),
                        bus.<RoomEntry>localConsumer(LOCAL_ROOM_ENTER, Answer.with(this::enter))
                            .completion(),
                        bus.<PeerName>localConsumer(LOCAL_PEER_NAME, Answer.with(this::name))
                            .completion(),
                        bus.<PeerRevoke>localConsumer(LOCAL_PEER_REVOKE, Answer.with(this::revoke))
                            .completion(),
                        bus.<PeerSockets>localConsumer(LOCAL_PEER_SOCKETS, this::sockets)
                            .completion(),
                        bus.<Applied>localConsumer(LOCAL_JOURNAL_APPLIED, this::applied)
                            .completion(),
                        bus.<Buffer>consumer(ALL_CHAT_PASSING, this::heard).completion())))
        .compose(listening -> everybody())
        .onSuccess(known -> greet());
  }

  private Future<?> answer(String address, Function<EdgeCall, Future<EdgeAnswer>> work) {
    return vertx.eventBus().<EdgeCall>localConsumer(address, Answer.with(work)).completion();
  }

  private ReadMarks loadMarks() throws IOException {
    file.load(marks); // nobody else has them yet
    return marks;
  }

  /** What the records said before this verticle listened. */
  private Future<?> everybody() {
    return Answer.<People>from(
            vertx.eventBus(),
            LOCAL_MESSAGE_FIND,
            new MessageQuery.Everybody(PeerId.NONE, Position.START))
        .onSuccess(
            people -> {
              roster.apply(people);
              talk = talk.and(people.talk());
              people.handles().keySet().forEach(this::tellPeer);
            });
  }

  // ---- Records

  private void applied(Message<Applied> message) {
    for (var record : message.body().records()) {
      boolean ofPeople = roster.apply(record);
      happened(record);
      if (ofPeople) {
        ofPeople(record);
      }
      pushing.applied(record);
    }
  }

  private void happened(JournalRecord record) {
    var header = record.header();
    if (!header.room().equals(RoomId.NONE)
        && header.kind().code() >= RecordKind.ROOM_DESCRIBED.code()) {
      talk = talk.and(seen(header.origin(), header.sequence()));
    }
  }

  private static Seen seen(Origin origin, long sequence) {
    return Seen.parse(Position.of(origin, sequence).toString());
  }

  private void ofPeople(JournalRecord record) {
    var kind = record.header().kind();
    if (kind.equals(RecordKind.PEER_NAMED) || kind.equals(RecordKind.TOKENS_REVOKED)) {
      tellPeer(record.header().peer());
      pushing.presence(java.util.Set.of(record.header().peer()), onLine::of);
    }
  }

  private void tellPeer(PeerId peer) {
    var handle = roster.handle(peer);
    if (handle != null) {
      var changed = new PeerChanged(peer, handle, roster.tokensVoidBefore(peer));
      vertx.eventBus().publish(LOCAL_PEER_CHANGED, changed, ByReference.THIS_NODE);
    }
  }

  private Future<Noted> name(PeerName wish) {
    return append(new JournalWrite.NamePeer(wish.peer(), new PeerNamed(wish.handle())));
  }

  private Future<Noted> revoke(PeerRevoke wish) {
    return append(
        new JournalWrite.RevokeTokens(wish.peer(), new TokensRevoked(clock.millis() + 1)));
  }

  private Future<Noted> append(JournalWrite write) {
    return Answer.from(vertx.eventBus(), LOCAL_JOURNAL_APPEND, write);
  }

  private Future<RoomEntered> enter(RoomEntry entry) {
    if (!roster.mayRead(entry.peer(), entry.room())) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room " + entry.room());
    }
    return Future.succeededFuture(new RoomEntered(talk.toString()));
  }

  /** What is older than its room keeps it: at the same hour on every node, so once. */
  private void expire() {
    for (var room : roster.rooms()) {
      var described = roster.described(room);
      if (described != null && described.retentionDays() > 0) {
        long hour = Math.floorDiv(clock.millis(), EXPIRE_MILLIS) * EXPIRE_MILLIS;
        long before = hour - Duration.ofDays(described.retentionDays()).toMillis();
        append(
                new JournalWrite.Expire(
                    room, new MessagesExpired(HybridTime.ofMillis(Math.max(0, before)))))
            .onFailure(
                error -> LOG.warn("what is too old in room {} stays for an hour", room, error));
      }
    }
  }

  // ---- What is no record

  private Future<EdgeAnswer> read(EdgeCall call) {
    var body = Body.parse(call.body());
    var room = body.room();
    requireRead(call.peer(), room);
    var upTo = Seen.parse(body.required("position"));
    if (marked(call.peer(), room, upTo)) {
      var mark = new Passing.Mark(call.peer(), room, upTo);
      tell(new Passing.Read(node, List.of(mark)));
    }
    return Future.succeededFuture(Requests.answer(json -> {}));
  }

  private boolean marked(PeerId peer, RoomId room, Seen upTo) {
    if (!marks.read(peer, room, upTo)) {
      return false;
    }
    marksChanged = true;
    var position = marks.of(peer, room).toString();
    pushing.toRoom(
        "read",
        room,
        null,
        json -> {
          json.writeStringField("upTo", position);
          json.writeObjectFieldStart("peer");
          json.writeStringField("id", peer.toString());
          json.writeEndObject();
        });
    return true;
  }

  private Future<EdgeAnswer> typing(EdgeCall call) {
    var room = Body.parse(call.body()).room();
    requireRead(call.peer(), room);
    types(room, call.peer());
    tell(new Passing.Typing(node, room, call.peer()));
    return Future.succeededFuture(Requests.answer(json -> {}));
  }

  private void types(RoomId room, PeerId peer) {
    pushing.toRoom(
        "typing", room, null, json -> new Words(roster).peer(json, "peer", peer, "guest"));
  }

  private void requireRead(PeerId peer, RoomId room) {
    if (!roster.mayRead(peer, room)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room " + room);
    }
  }

  private Future<EdgeAnswer> peers(EdgeCall call) {
    var all = new java.util.HashSet<>(onLine.all());
    all.addAll(roster.handles().keySet());
    return Future.succeededFuture(
        Requests.answer(
            json -> {
              json.writeArrayFieldStart("peers");
              for (var peer : all.stream().sorted().toList()) {
                json.writeStartObject();
                new Words(roster).peer(json, peer, "guest");
                json.writeStringField("state", onLine.of(peer).text());
                var seen = onLine.seen().get(peer);
                json.writeStringField("seen", seen == null ? null : seen.toString());
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  private Future<EdgeAnswer> presence(EdgeCall call) {
    var state =
        switch (Body.parse(call.body()).required("state")) {
          case "online" -> OnLine.State.ONLINE;
          case "away" -> OnLine.State.AWAY;
          default -> throw new Refusal(Failure.BAD_REQUEST, "one is online or away");
        };
    if (onLine.own().containsKey(call.peer())) {
      changed(onLine.own(call.peer(), state));
      tellHere();
    }
    return Future.succeededFuture(Requests.answer(json -> {}));
  }

  private void sockets(Message<PeerSockets> message) {
    var peer = message.body().peer();
    boolean there = message.body().sockets() > 0;
    changed(onLine.own(peer, there ? OnLine.State.ONLINE : OnLine.State.OFFLINE));
    tellHere();
  }

  private void changed(java.util.Set<PeerId> peers) {
    pushing.presence(peers, onLine::of);
  }

  private void here() {
    changed(onLine.keep(members.others()));
  }

  /** A node has come: it is told who is here, and what they have read. */
  private void greet() {
    tellHere();
    var told = new ArrayList<Passing.Mark>();
    for (var mark : marks.all().entrySet()) {
      told.add(new Passing.Mark(mark.getKey().peer(), mark.getKey().room(), mark.getValue()));
      if (told.size() == MARKS_TOLD) {
        tell(new Passing.Read(node, told));
        told.clear();
      }
    }
    if (!told.isEmpty()) {
      tell(new Passing.Read(node, told));
    }
  }

  private void tellHere() {
    tell(new Passing.Here(node, onLine.own()));
  }

  private void tell(Passing word) {
    if (!members.others().isEmpty()) {
      vertx.eventBus().publish(ALL_CHAT_PASSING, Buffer.buffer(word.encode()));
    }
  }

  private void heard(Message<Buffer> message) {
    try {
      var word = Passing.decode(message.body().getBytes());
      if (word.node().equals(node)) {
        return;
      }
      switch (word) {
        case Passing.Here here -> changed(onLine.heard(here.node(), here.peers()));
        case Passing.Typing typing -> types(typing.room(), typing.peer());
        case Passing.Read read ->
            read.marks().forEach(mark -> marked(mark.peer(), mark.room(), mark.upTo()));
      }
    } catch (Refusal | IllegalArgumentException unknown) {
      LOG.debug("a word that this version does not know: {}", unknown.getMessage());
    }
  }

  private Future<?> storeMarks() {
    if (!marksChanged) {
      return Future.succeededFuture();
    }
    marksChanged = false;
    Map<ReadMarks.Mark, Seen> all = marks.all();
    return vertx
        .executeBlocking(
            () -> {
              file.store(all);
              return all;
            })
        .onFailure(
            error -> {
              marksChanged = true;
              LOG.warn("what people have read cannot be kept now; the next try follows", error);
            });
  }

  @Override
  public Future<?> stop() {
    return storeMarks();
  }
}
