// What one peer hears of the talk: events of its rooms, of itself and of who is there, and after each new connection what it missed.
// Each message is heard once, by its id.

import type { Bus, Registration } from '../lib/bus';
import { reason } from '../lib/http';
import type { Logs } from './logs';
import type { People } from './people.svelte';
import { Place } from './place';
import type { Reading } from './reading';
import type { Requests } from './requests';
import type { Rooms } from './rooms.svelte';
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

/** What comes to know of what is heard. */
export interface Listeners {
  rooms: Rooms;
  people: People;
  logs: Logs;
  reading: Reading;
}

export class Hearing {
  /** Why the rooms could not be had. */
  failed = $state<string | null>(null);
  /** Something of a person for this one: a mention, or a word to them alone. */
  onCall: ((message: Message, room: Room | undefined) => void) | null = null;
  onGone: ((room: string) => void) | null = null;

  private readonly rooms: Rooms;
  private readonly people: People;
  private readonly logs: Logs;
  private readonly reading: Reading;
  private readonly place = new Place();
  private readonly registrations = new Map<string, Registration>();
  private readonly heard = new Set<string>(); // messages of logs that are not loaded

  constructor(
    private readonly bus: Pick<Bus, 'register'>,
    private readonly ask: Requests,
    private readonly me: Peer,
    /** Whether the end of that room's log is before somebody's eyes. */
    private readonly isSeen: (room: string) => boolean,
    { rooms, people, logs, reading }: Listeners,
  ) {
    this.rooms = rooms;
    this.people = people;
    this.logs = logs;
    this.reading = reading;
    this.listen(`edge.events.peer.${me.id}`, (event) => this.hearPersonal(event as RoomEvent));
    this.listen('edge.events.presence', (event) => this.hearPresence(event as RoomEvent));
  }

  /** All that has been heard, as the node has it. */
  get position(): string {
    return this.place.toString();
  }

  opened(position: string | undefined): void {
    this.place.opened(position);
  }

  end(): void {
    this.registrations.forEach((registration) => registration.end());
  }

  /** After a new connection: what is there by now, and what was missed. */
  async online(): Promise<void> {
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
  }

  async loadRooms(): Promise<void> {
    this.rooms.list(await this.ask.rooms());
    this.listenToRooms();
  }

  gone(room: string): void {
    this.rooms.remove(room);
    this.logs.remove(room);
    const address = `edge.events.room.${room}`;
    this.registrations.get(address)?.end();
    this.registrations.delete(address);
    this.onGone?.(room);
  }

  know(given: Partial<Room>): Room {
    this.rooms.set(given);
    this.listenToRooms();
    return toRoom(given);
  }

  /** A message is here: by an event, or by the answer to who said it. */
  message(given: Partial<Message> | undefined, isEvent: boolean): void {
    if (!given?.id || !given.room) {
      return;
    }
    const message = toMessage(given);
    const log = this.logs.of(message.room);
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

  private async loadPeople(): Promise<void> {
    this.people.list(await this.ask.people());
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
        this.message(event.message as Partial<Message>, true);
        break;
      case 'edited':
        this.logs.of(room).hear(event.message as Partial<Message>);
        break;
      case 'removed':
        this.logs.of(room).remove(event.message as string);
        break;
      case 'reaction':
        if (peer && typeof event.message === 'string') {
          this.logs.of(room).react(event.message, event.emoji ?? '', peer, event.on ?? true);
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
          this.reading.heard(room, peer, event.upTo ?? '', this.logs.of(room));
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

  private listen(address: string, handler: (event: unknown) => void): void {
    if (!this.registrations.has(address)) {
      this.registrations.set(address, this.bus.register(address, handler));
    }
  }
}
