package io.redgiant.chat;

import static io.redgiant.protocol.Address.ALL_CHAT_PASSING;
import static io.redgiant.protocol.Address.EDGE_CHAT_EDIT;
import static io.redgiant.protocol.Address.EDGE_CHAT_HISTORY;
import static io.redgiant.protocol.Address.EDGE_CHAT_REACT;
import static io.redgiant.protocol.Address.EDGE_CHAT_READ;
import static io.redgiant.protocol.Address.EDGE_CHAT_REMOVE;
import static io.redgiant.protocol.Address.EDGE_CHAT_SAY;
import static io.redgiant.protocol.Address.EDGE_CHAT_SEARCH;
import static io.redgiant.protocol.Address.EDGE_CHAT_SINCE;
import static io.redgiant.protocol.Address.EDGE_CHAT_TYPING;
import static io.redgiant.protocol.Address.EDGE_PEER_LIST;
import static io.redgiant.protocol.Address.EDGE_PEER_PRESENCE;
import static io.redgiant.protocol.Address.EDGE_ROOM_CHANGE;
import static io.redgiant.protocol.Address.EDGE_ROOM_CREATE;
import static io.redgiant.protocol.Address.EDGE_ROOM_INVITE;
import static io.redgiant.protocol.Address.EDGE_ROOM_JOIN;
import static io.redgiant.protocol.Address.EDGE_ROOM_LEAVE;
import static io.redgiant.protocol.Address.EDGE_ROOM_LIST;
import static io.redgiant.protocol.Address.EDGE_ROOM_MEMBERS;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPEND;
import static io.redgiant.protocol.Address.LOCAL_JOURNAL_APPLIED;
import static io.redgiant.protocol.Address.LOCAL_MESSAGE_FIND;
import static io.redgiant.protocol.Address.LOCAL_PEER_CHANGED;
import static io.redgiant.protocol.Address.LOCAL_PEER_KNOWN;
import static io.redgiant.protocol.Address.LOCAL_PEER_NAME;
import static io.redgiant.protocol.Address.LOCAL_PEER_REVOKE;
import static io.redgiant.protocol.Address.LOCAL_PEER_SOCKETS;
import static io.redgiant.protocol.Address.LOCAL_ROOM_ENTER;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

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
import io.redgiant.local.PeersKnown;
import io.redgiant.local.PeersKnownQuery;
import io.redgiant.local.People;
import io.redgiant.local.RoomEntered;
import io.redgiant.local.RoomEntry;
import io.redgiant.protocol.Failure;
import io.redgiant.protocol.HybridTime;
import io.redgiant.protocol.JournalRecord;
import io.redgiant.protocol.MessagesExpired;
import io.redgiant.protocol.NodeId;
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
import java.util.Set;
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

  /** A node that never runs for an hour keeps its rooms' word too. */
  private static final long EXPIRE_FIRST_MILLIS = 10_000;

  private static final long EXPIRE_AGAIN_MILLIS = 200;

  private final NodeId node;
  private final Members members;
  private final InstantSource clock;
  private final MarksFile file;
  private final RandomGenerator random;

  // All touched only on this verticle's event loop.
  private final Roster roster = new Roster();
  private final ReadMarks marks = new ReadMarks();
  private final Happened happened = new Happened();
  private Requests requests; // made at the start
  private Pushing pushing; // made at the start
  private Company company; // made at the start

  public ChatVerticle(
      NodeId node, Members members, Disk disk, InstantSource clock, RandomGenerator random) {
    this.node = node;
    this.members = members;
    this.clock = clock;
    this.file = new MarksFile(disk);
    this.random = random;
  }

  @Override
  public Future<?> start() {
    var bus = vertx.eventBus();
    var words = new Words(roster);
    requests = new Requests(bus, roster, marks, words, random);
    pushing =
        new Pushing(bus, roster, words, millis -> vertx.timer(millis, MILLISECONDS).mapEmpty());
    company = new Company(node, members, bus, roster, words, pushing, marks, happened::seen, clock);
    vertx.setPeriodic(HERE_MILLIS, timer -> company.here());
    vertx.setPeriodic(MARKS_MILLIS, timer -> storeMarks());
    vertx.setPeriodic(EXPIRE_FIRST_MILLIS, EXPIRE_MILLIS, timer -> expire());
    members.onJoin(() -> context.runOnContext(joined -> company.greet()));
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
                        answer(EDGE_CHAT_READ, company::read),
                        answer(EDGE_CHAT_TYPING, company::typing),
                        answer(EDGE_PEER_LIST, company::peers),
                        answer(EDGE_PEER_PRESENCE, company::presence),
                        bus.<RoomEntry>localConsumer(LOCAL_ROOM_ENTER, Answer.with(this::enter))
                            .completion(),
                        bus.<PeerName>localConsumer(LOCAL_PEER_NAME, Answer.with(this::name))
                            .completion(),
                        bus.<PeerRevoke>localConsumer(LOCAL_PEER_REVOKE, Answer.with(this::revoke))
                            .completion(),
                        bus.<PeersKnownQuery>localConsumer(
                                LOCAL_PEER_KNOWN, Answer.with(query -> known()))
                            .completion(),
                        bus.<PeerSockets>localConsumer(LOCAL_PEER_SOCKETS, company::sockets)
                            .completion(),
                        bus.<Applied>localConsumer(LOCAL_JOURNAL_APPLIED, this::applied)
                            .completion(),
                        bus.<Buffer>consumer(ALL_CHAT_PASSING, company::heard).completion())))
        .compose(listening -> everybody())
        .onSuccess(known -> company.greet());
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
              happened.note(people.talk());
            });
  }

  // ---- Records

  private void applied(Message<Applied> message) {
    for (var record : message.body().records()) {
      try {
        applied(record);
      } catch (RuntimeException bug) { // those behind it are no worse for it
        LOG.error("record {} is not told to those who are here", record.id(), bug);
      }
    }
  }

  private void applied(JournalRecord record) {
    boolean ofPeople = roster.apply(record);
    happened(record);
    if (ofPeople) {
      ofPeople(record);
    }
    pushing.applied(record);
  }

  private void happened(JournalRecord record) {
    var header = record.header();
    if (!header.room().equals(RoomId.NONE)
        && header.kind().code() >= RecordKind.ROOM_DESCRIBED.code()) {
      happened.note(header.origin(), header.sequence());
    }
  }

  private void ofPeople(JournalRecord record) {
    var kind = record.header().kind();
    if (kind.equals(RecordKind.PEER_NAMED) || kind.equals(RecordKind.TOKENS_REVOKED)) {
      tellPeer(record.header().peer());
      pushing.presence(Set.of(record.header().peer()), company::state);
    }
  }

  private void tellPeer(PeerId peer) {
    var handle = roster.handle(peer);
    if (handle != null) {
      vertx.eventBus().publish(LOCAL_PEER_CHANGED, changed(peer, handle), ByReference.THIS_NODE);
    }
  }

  private Future<PeersKnown> known() {
    var peers = new ArrayList<PeerChanged>();
    roster.handles().forEach((peer, handle) -> peers.add(changed(peer, handle)));
    return Future.succeededFuture(new PeersKnown(peers));
  }

  private PeerChanged changed(PeerId peer, String handle) {
    return new PeerChanged(peer, handle, roster.tokensVoidBefore(peer));
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
    return Future.succeededFuture(new RoomEntered(happened.seen().toString()));
  }

  /** What is older than its room keeps it: at the same hour on every node, so once. */
  private void expire() {
    for (var room : roster.rooms()) {
      var described = roster.described(room);
      if (described != null && described.retentionDays() > 0) {
        long hour = Math.floorDiv(clock.millis(), EXPIRE_MILLIS) * EXPIRE_MILLIS;
        long before = hour - Duration.ofDays(described.retentionDays()).toMillis();
        expire(room, HybridTime.ofMillis(Math.max(0, before)));
      }
    }
  }

  /** Some at a time, until nothing is too old. */
  private void expire(RoomId room, HybridTime before) {
    append(new JournalWrite.Expire(room, new MessagesExpired(before)))
        .onSuccess(
            noted -> {
              if (noted.created()) {
                vertx.setTimer(EXPIRE_AGAIN_MILLIS, timer -> expire(room, before));
              }
            })
        .onFailure(error -> LOG.warn("what is too old in room {} stays for an hour", room, error));
  }

  private Future<?> storeMarks() {
    if (!company.takeMarksChanged()) {
      return Future.succeededFuture();
    }
    Map<ReadMarks.Mark, Seen> all = marks.all();
    return vertx
        .executeBlocking(
            () -> {
              file.store(all);
              return all;
            })
        .onFailure(
            error -> {
              company.marksUnkept();
              LOG.warn("what people have read cannot be kept now; the next try follows", error);
            });
  }

  @Override
  public Future<?> stop() {
    return storeMarks();
  }
}
