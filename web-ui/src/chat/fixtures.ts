// For tests of the talk: messages in short, and a bus whose answers and events a test decides on.

import type { Link, Registration } from '../lib/bus';
import { Refused } from '../lib/http';
import type { ChatBus } from './chat.svelte';
import { toMessage, type Message } from './types';

export const ME = { id: 'me', handle: 'ann' };
export const BOB = { id: 'b0b', handle: 'bob' };

/** The message of that number: its id, key, position and time all follow from it. */
export function message(number: number, more: Partial<Message> = {}): Message {
  const key = String(number).padStart(4, '0');
  return toMessage({
    id: `id${key}`,
    room: 'r',
    key,
    time: new Date(Date.UTC(2026, 0, 1, 12, number)).toISOString(),
    peer: BOB,
    text: `text ${number}`,
    position: `o.${number}`,
    ...more,
  });
}

type Answer = (body: Record<string, unknown>) => unknown;

export class FakeBus implements ChatBus {
  readonly sent: { address: string; body: Record<string, unknown> }[] = [];
  readonly handlers = new Map<string, (body: unknown) => void>();
  private watcher: (link: Link) => void = () => undefined;

  constructor(private readonly answers: Record<string, Answer>) {}

  send<T>(address: string, body: unknown): Promise<T> {
    this.sent.push({ address, body: body as Record<string, unknown> });
    const answer = this.answers[address];
    try {
      return answer
        ? Promise.resolve(answer(body as Record<string, unknown>) as T)
        : Promise.reject(new Refused(404, `${address} is not there`));
    } catch (failure) {
      return Promise.reject(failure);
    }
  }

  register(address: string, handler: (body: unknown) => void): Registration {
    this.handlers.set(address, handler);
    return { since: Promise.resolve(undefined), end: () => void this.handlers.delete(address) };
  }

  watch(watcher: (link: Link) => void): () => void {
    this.watcher = watcher;
    return () => undefined;
  }

  async online(): Promise<void> {
    this.watcher({ kind: 'online', url: 'http://a' });
    await settle();
  }

  async offline(): Promise<void> {
    this.watcher({ kind: 'waiting', url: 'http://a', tries: 1, nextTryAt: 0 });
    await settle();
  }

  event(address: string, body: unknown): void {
    this.handlers.get(address)?.(body);
  }

  asked(address: string): Record<string, unknown>[] {
    return this.sent.filter((one) => one.address === address).map((one) => one.body);
  }
}

/** Until all that follows from what has happened has happened. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) {
    await Promise.resolve();
  }
}
