// What one peer has of the talk: rooms, logs, people, and what is on its way out. It hears events, asks for what it missed
// after each new connection, and keeps each message once by its id.

import type { Bus, Link, Opened, Registration } from '../lib/bus';
import { reason } from '../lib/http';
import type { Store } from '../lib/session.svelte';
import type { RoomLog } from './log.svelte';
import { Logs } from './logs';
import { Outbox } from './outbox.svelte';
import { People } from './people.svelte';
import { Place } from './place';
import { Reading } from './reading';
import { Requests, type FoundPage, type RoomChanges } from './requests';
import { Rooms } from './rooms.svelte';
import {
  peerId,
  toMessage,
  toRoom,
  type Message,
  type Peer,
  type Presence,
  type Room,
  type RoomEvent,
} from './types';

export type ChatBus = Pick<Bus, 'send' | 'register' | 'watch'>;

const TYPING_EVERY_MILLIS = 3_000; // it holds for 5 s

export class Chat {
  readonly rooms = new Rooms();
  readonly people = new People();
  readonly outbox: Outbox;
  readonly reading: Reading;
  /** The room on the screen. */
  current = $state<string | null>(null);
  /** Why the rooms could not be had. */
  failed = $state<string | null>(null);
  /** Something of a person for this one: a mention, or a word to them alone. */
  onCall: ((message: Message, room: Room | undefined) => void) | null = null;

  private readonly ask: Requests;
  private readonly logs: Logs;
  private readonly place = new Place();
  private readonly registrations = new Map<string, Registration>();
  private readonly heard = new Set<string>(); // messages of logs that are not loaded
  private readonly endings: (() => void)[] = [];
  private readonly typedAt = new Map<string, number>();

  constructor(
    private readonly bus: ChatBus,
    readonly me: Peer,
    store: Store,
    /** Whether the end of that room's log is before somebody's eyes. */
    private readonly isSeen: (room: string) => boolean,
  ) {
    this.ask = new Requests(bus);
    this.logs = new Logs(this.ask, this.people);
    this.reading = new Reading(me.id, this.rooms, (room, upTo) => this.ask.readUpTo(room, upTo));
    this.outbox = new Outbox(
      store,
      me.id,
      (outgoing) => this.ask.say(outgoing),
      (message) => this.heardMessage(message, false),
    );
    this.listen(`edge.events.peer.${me.id}`, (event) => this.hearPersonal(event as RoomEvent));
    this.listen('edge.events.presence', (event) => this.hearPresence(event as RoomEvent));
    this.endings.push(bus.watch((link) => this.linkIs(link)));
  }

  opened(opened: Opened): void {
    this.place.opened(opened.position);
  }

  end(): void {
    this.endings.forEach((end) => end());
    this.registrations.forEach((registration) => registration.end());
    this.outbox.connect(false);
    this.people.end();
  }

  log(room: string): RoomLog {
    return this.logs.of(room);
  }

  // What one does

  async open(room: string): Promise<void> {
    this.current = room;
    const log = this.log(room);
    if (!log.loaded) {
      await this.logs.newest(room);
      log.markUnread(this.rooms.byId.get(room)?.unread ?? 0);
    } else if (log.atEnd) {
      log.markUnread(this.rooms.byId.get(room)?.unread ?? 0);
    }
  }

  /** To a message that may be long ago. */
  async jump(room: string, message: string): Promise<void> {
    this.current = room;
    if (!this.log(room).find(message)) {
      await this.logs.around(room, message);
    }
  }

  async toEnd(room: string): Promise<void> {
    if (!this.log(room).atEnd) {
      await this.logs.newest(room);
    }
  }

  older(room: string): Promise<void> {
    return this.logs.older(room);
  }

  newer(room: string): Promise<void> {
    return this.logs.newer(room);
  }

  async edit(message: Message, text: string): Promise<void> {
    const changed = await this.ask.edit(message.id, text, this.people.namedIn(text));
    this.log(message.room).hear(changed);
  }

  async remove(message: Message): Promise<void> {
    await this.ask.remove(message.id);
    this.log(message.room).remove(message.id);
  }

  async react(message: Message, emoji: string): Promise<void> {
    const mine = message.reactions.some((one) => one.emoji === emoji && one.peers.includes(this.me.id));
    this.log(message.room).react(message.id, emoji, this.me.id, !mine);
    try {
      await this.ask.react(message.id, emoji, !mine);
    } catch (failure) {
      this.log(message.room).react(message.id, emoji, this.me.id, mine);
      throw failure;
    }
  }

  typing(room: string): void {
    const now = Date.now();
    if (now - (this.typedAt.get(room) ?? 0) >= TYPING_EVERY_MILLIS) {
      this.typedAt.set(room, now);
      // Nobody misses it where it is lost.
      this.ask.typing(room).catch(() => undefined);
    }
  }

  /** All that is in this room has been seen. */
  markRead(room: string): void {
    this.reading.seen(room, this.log(room), this.place.toString());
  }

  presence(state: Presence): void {
    this.ask.presence(state).catch(() => undefined);
  }

  search(q: string, cursor: string | null = null): Promise<FoundPage> {
    return this.ask.search(q, cursor);
  }

  async create(name: string, kind: 'public' | 'private', topic: string): Promise<Room> {
    return this.know(await this.ask.createRoom(name, kind, topic));
  }

  async talkTo(peer: string): Promise<Room> {
    return this.know(await this.ask.directRoom(peer));
  }

  async join(room: string): Promise<Room> {
    return this.know(await this.ask.joinRoom(room));
  }

  async leave(room: string): Promise<void> {
    await this.ask.leaveRoom(room);
    this.gone(room);
    await this.loadRooms();
  }

  async invite(room: string, peer: string): Promise<Room> {
    return this.know(await this.ask.invite(room, peer));
  }

  async change(room: string, changes: RoomChanges): Promise<Room> {
    return this.know(await this.ask.changeRoom(room, changes));
  }

  roomTitle(room: Room | undefined): string {
    if (!room) {
      return '';
    }
    return room.kind === 'direct' && room.with
      ? room.with.handle || this.people.handle(room.with.id)
      : room.name;
  }

  // What one hears

  private linkIs(link: Link): void {
    if (link.kind === 'online') {
      void this.online();
    } else {
      this.outbox.connect(false);
    }
  }

  private async online(): Promise<void> {
    try {
      await this.loadRooms();
      await Promise.all([...this.registrations.values()].map((registration) => registration.since));
      if (await this.catchUp()) {
        await this.loadRooms(); // what is unread, with what was missed
      }
      await this.loadPeople();
      this.failed = null;
    } catch (failure) {
      this.failed = reason(failure);
    }
    this.outbox.connect(true);
    const current = this.current;
    if (current && !this.log(current).loaded) {
      await this.open(current);
    }
  }

  private async loadPeople(): Promise<void> {
    this.people.list(await this.ask.people());
  }

  private async loadRooms(): Promise<void> {
    this.rooms.list(await this.ask.rooms());
    this.listenToRooms();
  }

  private listenToRooms(): void {
    for (const room of this.rooms.byId.values()) {
      if (room.member || room.kind === 'lobby') {
        this.listen(`edge.events.room.${room.id}`, (event) => this.hearRoom(event as RoomEvent));
      }
    }
  }

  /** Answers whether there was anything. Where too much was missed, logs are begun anew. */
  private async catchUp(): Promise<boolean> {
    const caughtUp = await this.place.catchUp(
      (position) => this.ask.since(position),
      (event) => this.hear(event),
    );
    if (caughtUp === 'too much') {
      this.logs.doubt();
    }
    return caughtUp !== 'nothing';
  }

  private hearRoom(event: RoomEvent): void {
    this.place.see(event.position);
    this.hear(event);
  }

  private hear(event: RoomEvent): void {
    const room = typeof event.room === 'string' ? event.room : (event.room.id ?? '');
    const peer = peerId(event.peer);
    switch (event.type) {
      case 'message':
        this.heardMessage(event.message as Partial<Message>, true);
        break;
      case 'edited':
        this.log(room).hear(event.message as Partial<Message>);
        break;
      case 'removed':
        this.log(room).remove(event.message as string);
        break;
      case 'reaction':
        if (peer && typeof event.message === 'string') {
          this.log(room).react(event.message, event.emoji ?? '', peer, event.on ?? true);
        }
        break;
      case 'member':
        this.people.meet(typeof event.peer === 'object' ? event.peer : null);
        break;
      case 'changed':
        this.changed(room, event);
        break;
      case 'rooms':
        this.loadRooms().catch((failure: unknown) => (this.failed = reason(failure)));
        break;
      case 'typing':
        if (peer && peer !== this.me.id) {
          this.people.meet(typeof event.peer === 'object' ? event.peer : null);
          this.people.isTyping(room, peer);
        }
        break;
      case 'read':
        if (peer) {
          this.reading.heard(room, peer, event.upTo ?? '', this.log(room));
        }
        break;
    }
  }

  private hearPersonal(event: RoomEvent): void {
    this.place.see(event.position);
    if (event.type === 'gone') {
      this.gone(typeof event.room === 'string' ? event.room : (event.room.id ?? ''));
    } else if (event.type === 'room' && typeof event.room === 'object') {
      this.roomIsThere(event.room);
    } else if (event.type === 'room') {
      this.loadRooms().catch((failure: unknown) => (this.failed = reason(failure)));
    } else if (event.type === 'mention' && typeof event.message === 'object') {
      const message = toMessage(event.message);
      this.onCall?.(message, this.rooms.byId.get(message.room));
    }
  }

  /** What a room is by now, in the event's own fields or as a room in it. */
  private changed(id: string, event: RoomEvent): void {
    const given = typeof event.room === 'object' ? event.room : event;
    const { name, kind, topic, retentionDays } = given as Partial<Room>;
    const said = { name, kind, topic, retentionDays };
    if (this.rooms.byId.has(id)) {
      this.rooms.set({
        id,
        ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
      });
    }
  }

  /** What is unread there is not in such an event, but counted here; in a new room, by the node. */
  private roomIsThere(given: Partial<Room>): void {
    const known = this.rooms.byId.get(given.id ?? '');
    this.rooms.set(
      known ? { ...given, unread: known.unread, mentions: known.mentions, last: known.last } : given,
    );
    this.listenToRooms();
    if (!known) {
      // Something may have been said before one listened.
      const registration = this.registrations.get(`edge.events.room.${given.id}`);
      Promise.resolve(registration?.since)
        .then(() => this.catchUp())
        .then(() => this.loadRooms())
        .catch((failure: unknown) => (this.failed = reason(failure)));
    }
  }

  private hearPresence(event: RoomEvent): void {
    if (event.peer && event.state) {
      this.people.isNow(event.peer, event.state as Presence);
      if (!this.people.byId.get(peerId(event.peer) ?? '')?.handle) {
        // Somebody new, of whom only the id was said.
        this.loadPeople().catch((failure: unknown) => (this.failed = reason(failure)));
      }
    }
  }

  private heardMessage(given: Partial<Message> | undefined, isEvent: boolean): void {
    if (!given?.id || !given.room) {
      return;
    }
    const message = toMessage(given);
    const log = this.log(message.room);
    const isNew = log.hear(message) && !this.heard.has(message.id);
    if (!log.loaded || !log.find(message.id)) {
      this.heard.add(message.id);
    }
    this.people.meet(message.peer);
    this.people.stoppedTyping(message.room, message.peer.id);
    if (!isNew || this.place.catchingUp) {
      return;
    }
    const isMine = message.peer.id === this.me.id;
    const room = this.rooms.byId.get(message.room);
    const unread = isEvent && !isMine && !this.isSeen(message.room);
    this.rooms.said(message.room, message.time, unread, message.mentions.includes(this.me.id));
    if (unread && room?.kind === 'direct') {
      this.onCall?.(message, room);
    }
  }

  private gone(room: string): void {
    this.rooms.remove(room);
    this.logs.remove(room);
    const address = `edge.events.room.${room}`;
    this.registrations.get(address)?.end();
    this.registrations.delete(address);
    if (this.current === room) {
      this.current = null;
    }
  }

  private listen(address: string, handler: (event: unknown) => void): void {
    if (!this.registrations.has(address)) {
      this.registrations.set(address, this.bus.register(address, handler));
    }
  }

  private know(given: Partial<Room>): Room {
    this.rooms.set(given);
    this.listenToRooms();
    return toRoom(given);
  }
}
