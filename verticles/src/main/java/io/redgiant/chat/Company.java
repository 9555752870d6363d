package io.redgiant.chat;

import static io.redgiant.protocol.Address.ALL_CHAT_PASSING;

import io.redgiant.local.EdgeAnswer;
import io.redgiant.local.EdgeCall;
import io.redgiant.local.Members;
import io.redgiant.local.PeerSockets;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.NodeId;
import io.redgiant.protocol.PeerId;
import io.redgiant.protocol.Refusal;
import io.redgiant.protocol.RoomId;
import io.redgiant.protocol.Seen;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people notice of each other and no record keeps: who is there, who writes, and how far each
 * has read. Nodes tell each other in passing. One thread.
 */
final class Company {
  private static final Logger LOG = LoggerFactory.getLogger(Company.class);

  /** Marks in one message between nodes. */
  private static final int MARKS_TOLD = 100;

  private static final int HERE_AGAIN_TURNS = 5;

  private final NodeId node;
  private final Members members;
  private final EventBus bus;
  private final Roster roster;
  private final Words words;
  private final Pushing pushing;
  private final ReadMarks marks;
  private final Supplier<Seen> talk;
  private final OnLine onLine;
  private boolean marksChanged;
  private int turns;

  /**
   * @param talk how far this node has what happened in rooms
   */
  Company(
      NodeId node,
      Members members,
      EventBus bus,
      Roster roster,
      Words words,
      Pushing pushing,
      ReadMarks marks,
      Supplier<Seen> talk,
      InstantSource clock) {
    this.node = node;
    this.members = members;
    this.bus = bus;
    this.roster = roster;
    this.words = words;
    this.pushing = pushing;
    this.marks = marks;
    this.talk = talk;
    this.onLine = new OnLine(node, clock);
  }

  OnLine.State state(PeerId peer) {
    return onLine.of(peer);
  }

  /** Whether marks have changed since this was last asked. */
  boolean takeMarksChanged() {
    boolean changed = marksChanged;
    marksChanged = false;
    return changed;
  }

  /** They are not kept yet. */
  void marksUnkept() {
    marksChanged = true;
  }

  Future<EdgeAnswer> read(EdgeCall call) {
    var body = Body.parse(call.body());
    var room = body.room();
    requireRead(call.peer(), room);
    var upTo = Seen.parse(body.required("position")).of(talk.get());
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

  Future<EdgeAnswer> typing(EdgeCall call) {
    var room = Body.parse(call.body()).room();
    requireRead(call.peer(), room);
    types(room, call.peer());
    tell(new Passing.Typing(node, room, call.peer()));
    return Future.succeededFuture(Requests.answer(json -> {}));
  }

  private void types(RoomId room, PeerId peer) {
    pushing.toRoom("typing", room, null, json -> words.peer(json, "peer", peer, "guest"));
  }

  private void requireRead(PeerId peer, RoomId room) {
    if (!roster.mayRead(peer, room)) {
      throw new Refusal(Failure.NOT_FOUND, "there is no room " + room);
    }
  }

  Future<EdgeAnswer> peers(EdgeCall call) {
    var all = new HashSet<>(onLine.all());
    all.addAll(roster.handles().keySet());
    return Future.succeededFuture(
        Requests.answer(
            json -> {
              json.writeArrayFieldStart("peers");
              for (var peer : all.stream().sorted().toList()) {
                json.writeStartObject();
                words.peer(json, peer, "guest");
                json.writeStringField("state", onLine.of(peer).text());
                var seen = onLine.seen().get(peer);
                json.writeStringField("seen", seen == null ? null : seen.toString());
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  Future<EdgeAnswer> presence(EdgeCall call) {
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

  void sockets(Message<PeerSockets> message) {
    var peer = message.body().peer();
    boolean there = message.body().sockets() > 0;
    changed(onLine.own(peer, there ? OnLine.State.ONLINE : OnLine.State.OFFLINE));
    tellHere();
  }

  private void changed(Set<PeerId> peers) {
    pushing.presence(peers, onLine::of);
  }

  void here() {
    if (++turns % HERE_AGAIN_TURNS == 0) {
      tellHere(); // what was lost is said again
    }
    changed(onLine.keep(members.others()));
  }

  /** A node has come: it is told who is here, and what they have read. */
  void greet() {
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
      bus.publish(ALL_CHAT_PASSING, Buffer.buffer(word.encode()));
    }
  }

  void heard(Message<Buffer> message) {
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
}
