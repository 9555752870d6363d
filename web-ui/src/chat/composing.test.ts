import { beforeEach, expect, test } from 'vitest';
import { MemoryStore } from '../lib/store';
import type { Transfers } from '../transfers/transfers.svelte';
import { Chat } from './chat.svelte';
import { Composing, TEXT_CHARS_MAX } from './composing.svelte';
import { Drafts } from './drafts';
import { BOB, FakeBus, ME, message, settle } from './fixtures';

let store: MemoryStore;
let bus: FakeBus;
let chat: Chat;
let complaints: string[];
let done: (version: string) => void;
let failed: (failure: Error) => void;

const transfers = () =>
  ({
    add: () => [{ id: 'up' }],
    find: () => undefined,
    cancel: () => undefined,
    whenDone: () =>
      new Promise((resolve, reject) => {
        done = (version) => resolve({ version });
        failed = reject;
      }),
  }) as unknown as Transfers;

const composing = () =>
  new Composing(chat, 'r', new Drafts(store), transfers(), (why) => complaints.push(why));

async function type(one: Composing, text: string): Promise<void> {
  one.text = text;
  one.typed();
  await settle();
}

beforeEach(async () => {
  store = new MemoryStore();
  complaints = [];
  bus = new FakeBus({
    'edge.room.list': () => ({ rooms: [{ id: 'r', name: 'r', kind: 'public', member: true }] }),
    'edge.peer.list': () => ({ peers: [{ ...BOB, state: 'online', seen: null }] }),
    'edge.chat.since': () => ({ events: [], position: '', more: false }),
    'edge.chat.history': () => ({
      messages: [message(1), message(2, { peer: ME, text: 'mine' })],
      older: null,
      newer: null,
    }),
    'edge.chat.say': (body) => ({ message: message(9, { peer: ME, text: String(body.text) }) }),
    'edge.chat.edit': (body) => ({
      message: message(2, { peer: ME, text: String(body.text), edited: '2026-02-01T00:00:00Z' }),
    }),
    'edge.chat.typing': () => ({}),
  });
  chat = new Chat(bus, ME, store, () => false);
  await bus.online();
  await chat.open('r');
});

test('a draft is there again, of each room its own', async () => {
  await type(composing(), 'not yet');
  expect(composing().text).toBe('not yet');
  expect(new Drafts(store).of('other')).toBe('');
});

test('says whom the words name, and leaves nothing behind', async () => {
  const one = composing();
  await type(one, '  hi @bob ');
  await one.submit();
  await settle();
  expect(bus.asked('edge.chat.say')).toMatchObject([{ room: 'r', text: 'hi @bob', mentions: [BOB.id] }]);
  expect(one.text).toBe('');
  expect(composing().text).toBe('');
});

test('nothing is not said', async () => {
  const one = composing();
  await type(one, '  \n ');
  await one.submit();
  expect(bus.asked('edge.chat.say')).toEqual([]);
});

test('says that a text is too long, and keeps it', async () => {
  const one = composing();
  await type(one, 'x'.repeat(TEXT_CHARS_MAX + 1));
  await one.submit();
  expect(complaints[0]).toContain('20,000');
  expect(one.text).toHaveLength(TEXT_CHARS_MAX + 1);
});

test('editing what was said last does not cost the draft', async () => {
  const one = composing();
  await type(one, 'a draft');
  expect(one.editLast()).toBe(true);
  expect(one.text).toBe('mine');
  await type(one, 'mine, better');
  await one.submit();
  expect(bus.asked('edge.chat.edit')).toMatchObject([{ message: 'id0002', text: 'mine, better' }]);
  expect(one.text).toBe('a draft');
});

test('an edit that changes nothing is none', async () => {
  const one = composing();
  one.editLast();
  await one.submit();
  expect(bus.asked('edge.chat.edit')).toEqual([]);
  expect(one.editing).toBeNull();
});

test('waits for its files, and names the versions that they became', async () => {
  const one = composing();
  one.attach([]);
  await type(one, 'look');
  const submitted = one.submit();
  await settle();
  expect(one.waits).toBe(true);
  expect(bus.asked('edge.chat.say')).toEqual([]);
  done('v1');
  await submitted;
  await settle();
  expect(bus.asked('edge.chat.say')).toMatchObject([{ text: 'look', attachments: ['v1'] }]);
});

test('a file that fails leaves the words where they are', async () => {
  const one = composing();
  one.attach([]);
  await type(one, 'look');
  const submitted = one.submit();
  await settle();
  failed(new Error('cancelled'));
  await submitted;
  expect(complaints).toEqual(['not said: cancelled']);
  expect(one.text).toBe('look');
});
