// What a peer asks of the node about rooms and talk, by the names and shapes of docs/bridge.md.

import type { Bus } from '../lib/bus';
import type { Outgoing } from './outbox.svelte';
import type { Person } from './people.svelte';
import { toMessage, type HistoryPage, type Message, type Presence, type Room, type RoomEvent } from './types';

export interface MissedPage {
  events: RoomEvent[];
  position: string;
  more: boolean;
}

export interface FoundPage {
  messages: Message[];
  cursor: string | null;
}

export interface RoomChanges {
  name?: string;
  topic?: string;
  retentionDays?: number;
}

const PAGE_MESSAGES = 50;
const FOUND_MESSAGES = 30;
const MISSED_EVENTS = 500;

export class Requests {
  constructor(private readonly bus: Pick<Bus, 'send'>) {}

  async rooms(): Promise<Partial<Room>[]> {
    return (await this.read<{ rooms: Partial<Room>[] }>('edge.room.list', {})).rooms;
  }

  async people(): Promise<Person[]> {
    return (await this.read<{ peers: Person[] }>('edge.peer.list', {})).peers;
  }

  /** The newest of a room, or those at a place in it. */
  history(room: string, where: { before?: string; from?: string; around?: string }): Promise<HistoryPage> {
    return this.read('edge.chat.history', { room, ...where, limit: PAGE_MESSAGES });
  }

  since(position: string): Promise<MissedPage> {
    return this.read('edge.chat.since', { position, limit: MISSED_EVENTS });
  }

  async search(q: string, cursor: string | null): Promise<FoundPage> {
    const page = await this.read<FoundPage>('edge.chat.search', {
      q,
      limit: FOUND_MESSAGES,
      ...(cursor ? { cursor } : {}),
    });
    return { messages: page.messages.map(toMessage), cursor: page.cursor };
  }

  /** The same key is the same message, however often it is said. */
  async say(outgoing: Outgoing): Promise<Message> {
    const { room, text, key, replyTo, attachments, mentions } = outgoing;
    const answer = await this.bus.send<{ message: Message }>('edge.chat.say', {
      room,
      text,
      key,
      ...(replyTo ? { replyTo } : {}),
      ...(attachments.length ? { attachments } : {}),
      ...(mentions.length ? { mentions } : {}),
    });
    return answer.message;
  }

  async edit(message: string, text: string, mentions: string[]): Promise<Message> {
    return (await this.bus.send<{ message: Message }>('edge.chat.edit', { message, text, mentions })).message;
  }

  remove(message: string): Promise<unknown> {
    return this.bus.send('edge.chat.remove', { message });
  }

  react(message: string, emoji: string, on: boolean): Promise<unknown> {
    return this.bus.send('edge.chat.react', { message, emoji, on });
  }

  readUpTo(room: string, position: string): Promise<unknown> {
    return this.bus.send('edge.chat.read', { room, position });
  }

  typing(room: string): Promise<unknown> {
    return this.bus.send('edge.chat.typing', { room });
  }

  presence(state: Presence): Promise<unknown> {
    return this.bus.send('edge.peer.presence', { state });
  }

  createRoom(name: string, kind: 'public' | 'private', topic: string): Promise<Partial<Room>> {
    return this.room('edge.room.create', { name, kind, ...(topic ? { topic } : {}) });
  }

  directRoom(peer: string): Promise<Partial<Room>> {
    return this.room('edge.room.create', { kind: 'direct', peer });
  }

  joinRoom(room: string): Promise<Partial<Room>> {
    return this.room('edge.room.join', { room });
  }

  leaveRoom(room: string): Promise<Partial<Room>> {
    return this.room('edge.room.leave', { room });
  }

  invite(room: string, peer: string): Promise<Partial<Room>> {
    return this.room('edge.room.invite', { room, peer });
  }

  changeRoom(room: string, changes: RoomChanges): Promise<Partial<Room>> {
    return this.room('edge.room.change', { room, ...changes });
  }

  private async room(address: string, body: Record<string, unknown>): Promise<Partial<Room>> {
    return (await this.bus.send<{ room: Partial<Room> }>(address, body)).room;
  }

  /** Asked again where the connection is lost on the way. */
  private read<T>(address: string, body: Record<string, unknown>): Promise<T> {
    return this.bus.send<T>(address, body, { again: true });
  }
}
