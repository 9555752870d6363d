import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refused } from '../lib/http';
import { MemoryStore } from '../lib/store';
import { message, settle } from './fixtures';
import { Outbox, type Outgoing } from './outbox.svelte';
import type { Message } from './types';

let store: MemoryStore;
let said: Outgoing[];
let answer: (outgoing: Outgoing) => Promise<Message>;
let heard: Message[];

const words = (text: string, room = 'r') => ({ room, text, replyTo: null, attachments: [], mentions: [] });

function outbox(): Outbox {
  return new Outbox(
    store,
    'me',
    (outgoing) => {
      said.push(outgoing);
      return answer(outgoing);
    },
    (one) => heard.push(one),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  store = new MemoryStore();
  said = [];
  heard = [];
  answer = (outgoing) => Promise.resolve(message(1, { text: outgoing.text }));
});

afterEach(() => vi.useRealTimers());

test('says at once what there is somebody to say it to', async () => {
  const box = outbox();
  box.connect(true);
  box.add(words('hello'));
  await settle();
  expect(said.map((one) => one.text)).toEqual(['hello']);
  expect(heard.map((one) => one.text)).toEqual(['hello']);
  expect(box.entries).toEqual([]);
});

test('keeps what is said while nobody is there, over a reload, with its key', async () => {
  const before = outbox();
  before.add(words('one'));
  before.add(words('two'));
  const keys = before.entries.map((entry) => entry.key);
  const after = outbox();
  expect(after.entries.map((entry) => entry.text)).toEqual(['one', 'two']);
  after.connect(true);
  await settle();
  expect(said.map((one) => one.key)).toEqual(keys);
  expect(outbox().entries).toEqual([]);
});

test('what is among the messages of a room is not shown as waiting too, whatever became of its answer', () => {
  const before = outbox();
  before.add(words('hello'));
  before.add(words('hello'));
  const [first, second] = before.entries.map((entry) => entry.key);
  const after = outbox(); // reloaded before the answer came
  const mine = { id: 'me', handle: 'ann' };
  const shown = (messages: Message[]) => after.of('r', messages).map((entry) => entry.key);
  expect(shown([message(1, { peer: mine, text: 'hello' })])).toEqual([first, second]);
  expect(shown([message(1, { peer: mine, idempotencyKey: first })])).toEqual([second]);
  expect(shown([message(1, { idempotencyKey: first })])).toEqual([first, second]); // another's
});

test('says the second only when the first is answered, but does not let a room wait for another', async () => {
  const pending: (() => void)[] = [];
  answer = (outgoing) =>
    new Promise((resolve) => pending.push(() => resolve(message(1, { text: outgoing.text }))));
  const box = outbox();
  box.connect(true);
  box.add(words('one'));
  box.add(words('two'));
  box.add(words('elsewhere', 'other'));
  await settle();
  expect(said.map((one) => one.text)).toEqual(['one', 'elsewhere']);
  pending[0]?.();
  await settle();
  expect(said.map((one) => one.text)).toEqual(['one', 'elsewhere', 'two']);
});

test('says it again with the same key where no answer came', async () => {
  answer = () => Promise.reject(new Refused(0, 'the connection ended'));
  const box = outbox();
  box.connect(true);
  box.add(words('hello'));
  await settle();
  expect(box.entries.map((entry) => entry.state)).toEqual(['waiting']);
  answer = (outgoing) => Promise.resolve(message(1, { text: outgoing.text }));
  await vi.advanceTimersByTimeAsync(5_000);
  await settle();
  expect(said).toHaveLength(2);
  expect(said[1]?.key).toBe(said[0]?.key);
  expect(box.entries).toEqual([]);
});

test('a first one that fails for now does not let the second overtake it', async () => {
  answer = () => Promise.reject(new Refused(503, 'later'));
  const box = outbox();
  box.connect(true);
  box.add(words('one'));
  box.add(words('two'));
  await settle();
  expect(said.map((one) => one.text)).toEqual(['one']);
});

test('what is refused stays, says why, and lets the next one by', async () => {
  answer = (outgoing) =>
    outgoing.text === 'bad'
      ? Promise.reject(new Refused(400, 'too long'))
      : Promise.resolve(message(1, { text: outgoing.text }));
  const box = outbox();
  box.connect(true);
  box.add(words('bad'));
  box.add(words('good'));
  await settle();
  expect(box.entries.map((entry) => [entry.text, entry.state, entry.why])).toEqual([
    ['bad', 'refused', 'too long'],
  ]);
  expect(heard.map((one) => one.text)).toEqual(['good']);
  box.discard(box.entries[0]?.key ?? '');
  expect(outbox().entries).toEqual([]);
});

test.each([401, 429, 503, 500, 0])('status %i is not for ever', async (status) => {
  answer = () => Promise.reject(new Refused(status, 'not now'));
  const box = outbox();
  box.connect(true);
  box.add(words('hello'));
  await settle();
  expect(box.entries.map((entry) => entry.state)).toEqual(['waiting']);
});

test('another peer of this browser has an outbox of its own', () => {
  outbox().add(words('mine'));
  const other = new Outbox(
    store,
    'other',
    () => Promise.reject(new Error()),
    () => undefined,
  );
  expect(other.entries).toEqual([]);
});

test('two pages of a browser do not lose what the other keeps', async () => {
  const one = outbox();
  const other = outbox();
  one.add(words('from one'));
  other.add(words('from the other'));
  one.add(words('one more'));
  expect(
    outbox()
      .entries.map((entry) => entry.text)
      .sort(),
  ).toEqual(['from one', 'from the other', 'one more']);
  one.connect(true);
  await settle();
  expect(outbox().entries.map((entry) => entry.text)).toEqual(['from the other']);
});
