// What was said and is not yet known to be kept. It outlives the page and the node, and is said again until it is answered:
// its key makes it the same message each time.

import { Refused, reason } from '../lib/http';
import type { Store } from '../lib/session.svelte';
import { readJson } from '../lib/store';
import type { Message } from './types';

export interface Outgoing {
  key: string;
  room: string;
  text: string;
  replyTo: string | null;
  attachments: string[];
  mentions: string[];
  at: number;
  state: 'waiting' | 'sending' | 'refused';
  why: string | null;
}

export type Say = (outgoing: Outgoing) => Promise<Message>;

const KEY = 'redgiant.outbox';
const PAUSE_MILLIS = 5_000;

export class Outbox {
  entries = $state<Outgoing[]>([]);
  private readonly busy = new Set<string>(); // rooms: one message of each at a time, so that they stay in order
  private timer: ReturnType<typeof setTimeout> | undefined;
  private connected = false;
  private readonly ended = new Set<string>(); // keys of what was said or given up here

  constructor(
    private readonly store: Store,
    private readonly peer: string,
    private readonly say: Say,
    private readonly said: (message: Message) => void,
  ) {
    this.entries = readJson<Outgoing[]>(store, this.name, []).map((entry) => ({
      ...entry,
      state: entry.state === 'refused' ? 'refused' : 'waiting',
    }));
  }

  /** What waits for a room. What is among its messages was said, even where the answer is not here yet, or never came. */
  of(room: string, messages: Message[]): Outgoing[] {
    const mine = messages.filter((message) => message.peer.id === this.peer);
    const said = new Set(mine.map((message) => message.idempotencyKey));
    return this.entries.filter((entry) => entry.room === room && !said.has(entry.key));
  }

  add(message: Pick<Outgoing, 'room' | 'text' | 'replyTo' | 'attachments' | 'mentions'>): void {
    this.entries.push({ ...message, key: newKey(), at: Date.now(), state: 'waiting', why: null });
    this.keep();
    this.flush();
  }

  again(key: string): void {
    this.change(key, { state: 'waiting', why: null });
    this.flush();
  }

  discard(key: string): void {
    this.entries = this.entries.filter((entry) => entry.key !== key);
    this.ended.add(key);
    this.keep();
  }

  /** Whether there is somebody to say it to. */
  connect(connected: boolean): void {
    this.connected = connected;
    clearTimeout(this.timer);
    if (connected) {
      this.flush();
    }
  }

  private get name(): string {
    return `${KEY}.${this.peer}`;
  }

  private flush(): void {
    if (!this.connected) {
      return;
    }
    for (const entry of this.entries) {
      if (entry.state === 'waiting' && !this.busy.has(entry.room)) {
        this.busy.add(entry.room);
        void this.send(entry.key, entry.room);
      }
    }
  }

  private async send(key: string, room: string): Promise<void> {
    const entry = this.entries.find((one) => one.key === key);
    if (!entry) {
      this.busy.delete(room);
      return;
    }
    this.change(key, { state: 'sending' });
    try {
      const message = await this.say($state.snapshot(entry));
      this.discard(key);
      this.said(message);
    } catch (failure) {
      const status = failure instanceof Refused ? failure.status : 0;
      const isFinal = status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429;
      this.change(key, { state: isFinal ? 'refused' : 'waiting', why: reason(failure) });
      if (!isFinal) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.flush(), PAUSE_MILLIS);
        this.busy.delete(room);
        return;
      }
    }
    this.busy.delete(room);
    this.flush();
  }

  private change(key: string, changes: Partial<Outgoing>): void {
    this.entries = this.entries.map((entry) => (entry.key === key ? { ...entry, ...changes } : entry));
    this.keep();
  }

  /** Other pages of this browser keep theirs in the same place. */
  private keep(): void {
    const mine = new Set(this.entries.map((entry) => entry.key));
    const others = readJson<Outgoing[]>(this.store, this.name, []).filter(
      (entry) => !mine.has(entry.key) && !this.ended.has(entry.key),
    );
    this.store.setItem(this.name, JSON.stringify([...others, ...this.entries]));
  }
}

/** randomUUID is there on https and loopback only. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
