// What one peer has of the talk, and what it does there: rooms, logs, people, and what is on its way out.

import type { Bus, Link, Opened } from '../lib/bus';
import type { Store } from '../lib/session.svelte';
import { Hearing } from './hearing.svelte';
import type { RoomLog } from './log.svelte';
import { Logs } from './logs';
import { Outbox } from './outbox.svelte';
import { People } from './people.svelte';
import { Reading } from './reading';
import { Requests, type FoundPage, type RoomChanges } from './requests';
import { Rooms } from './rooms.svelte';
import type { Message, Peer, Presence, Room } from './types';

export type ChatBus = Pick<Bus, 'send' | 'register' | 'watch'>;

const TYPING_EVERY_MILLIS = 3_000; // it holds for 5 s

export class Chat {
  readonly rooms = new Rooms();
  readonly people = new People();
  readonly outbox: Outbox;
  readonly reading: Reading;
  /** The room on the screen. */
  current = $state<string | null>(null);

  private readonly ask: Requests;
  private readonly logs: Logs;
  private readonly hearing: Hearing;
  private readonly unwatch: () => void;
  private readonly typedAt = new Map<string, number>();

  constructor(
    bus: ChatBus,
    readonly me: Peer,
    store: Store,
    /** Whether the end of that room's log is before somebody's eyes. */
    isSeen: (room: string) => boolean,
  ) {
    this.ask = new Requests(bus);
    this.logs = new Logs(this.ask, this.people);
    this.reading = new Reading(me.id, this.rooms, (room, upTo) => this.ask.readUpTo(room, upTo));
    this.hearing = new Hearing(bus, this.ask, me, isSeen, {
      rooms: this.rooms,
      people: this.people,
      logs: this.logs,
      reading: this.reading,
    });
    this.hearing.onGone = (room) => {
      if (this.current === room) {
        this.current = null;
      }
    };
    this.outbox = new Outbox(
      store,
      me.id,
      (outgoing) => this.ask.say(outgoing),
      (message) => this.hearing.message(message, false),
    );
    this.unwatch = bus.watch((link) => this.linkIs(link));
  }

  /** Why the rooms could not be had. */
  get failed(): string | null {
    return this.hearing.failed;
  }

  /** Something of a person for this one: a mention, or a word to them alone. */
  set onCall(call: (message: Message, room: Room | undefined) => void) {
    this.hearing.onCall = call;
  }

  opened(opened: Opened): void {
    this.hearing.opened(opened.position);
  }

  end(): void {
    this.unwatch();
    this.hearing.end();
    this.outbox.connect(false);
    this.people.end();
  }

  log(room: string): RoomLog {
    return this.logs.of(room);
  }

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
    this.reading.seen(room, this.log(room), this.hearing.position);
  }

  presence(state: Presence): void {
    this.ask.presence(state).catch(() => undefined);
  }

  search(q: string, cursor: string | null = null): Promise<FoundPage> {
    return this.ask.search(q, cursor);
  }

  async create(name: string, kind: 'public' | 'private', topic: string): Promise<Room> {
    return this.hearing.know(await this.ask.createRoom(name, kind, topic));
  }

  async talkTo(peer: string): Promise<Room> {
    return this.hearing.know(await this.ask.directRoom(peer));
  }

  async join(room: string): Promise<Room> {
    return this.hearing.know(await this.ask.joinRoom(room));
  }

  async leave(room: string): Promise<void> {
    await this.ask.leaveRoom(room);
    this.hearing.gone(room);
    await this.hearing.loadRooms();
  }

  async invite(room: string, peer: string): Promise<Room> {
    return this.hearing.know(await this.ask.invite(room, peer));
  }

  async change(room: string, changes: RoomChanges): Promise<Room> {
    return this.hearing.know(await this.ask.changeRoom(room, changes));
  }

  roomTitle(room: Room | undefined): string {
    if (!room) {
      return '';
    }
    return room.kind === 'direct' && room.with
      ? room.with.handle || this.people.handle(room.with.id)
      : room.name;
  }

  private linkIs(link: Link): void {
    if (link.kind === 'online') {
      void this.online();
    } else {
      this.outbox.connect(false);
    }
  }

  private async online(): Promise<void> {
    await this.hearing.online();
    this.outbox.connect(true);
    const current = this.current;
    if (current && !this.log(current).loaded) {
      await this.open(current);
    }
  }
}
