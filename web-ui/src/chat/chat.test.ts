import { beforeEach, expect, test, vi } from 'vitest';
import { Refused } from '../lib/http';
import { MemoryStore } from '../lib/store';
import { Chat } from './chat.svelte';
import { names } from './people.svelte';
import { BOB, FakeBus, ME, message, settle } from './fixtures';
import type { Message, Room } from './types';

const room = (id: string, more: Partial<Room> = {}): Partial<Room> => ({
  id,
  name: id,
  kind: 'public',
  member: true,
  ...more,
});

let rooms: Partial<Room>[];
let missed: { events: unknown[]; position: string; more: boolean }[];
let history: Message[];
let seen: string | null;
let bus: FakeBus;
let chat: Chat;

function answers() {
  return {
    'edge.room.list': () => ({ rooms }),
    'edge.peer.list': () => ({ peers: [{ ...BOB, state: 'online', seen: null }] }),
    'edge.chat.since': () => missed.shift() ?? { events: [], position: '', more: false },
    'edge.chat.history': () => ({ messages: history, older: null, newer: null }),
    'edge.chat.say': (body: Record<string, unknown>) => ({
      message: message(50, { peer: ME, text: String(body.text), room: String(body.room) }),
    }),
    'edge.chat.read': () => ({}),
    'edge.chat.react': () => ({}),
    'edge.room.leave': () => ({}),
  };
}

async function start(more: Record<string, (body: Record<string, unknown>) => unknown> = {}): Promise<void> {
  bus = new FakeBus({ ...answers(), ...more });
  chat = new Chat(bus, ME, new MemoryStore(), (id) => seen === id);
  chat.opened({ peer: ME, node: 'n', position: 'o.1', urls: [] });
  await bus.online();
}

const said = (number: number, more: Partial<Message> = {}) => ({
  type: 'message',
  room: more.room ?? 'r',
  position: `o.${number}`,
  message: message(number, more),
});
const texts = (id = 'r') => chat.log(id).messages.map((one) => one.text);
const event = (body: unknown, id = 'r') => bus.event(`edge.events.room.${id}`, body);

beforeEach(() => {
  rooms = [room('r'), room('lobby', { kind: 'lobby', member: false }), room('open', { member: false })];
  missed = [];
  history = [];
  seen = null;
});

test('listens to the lobby and its own rooms, and to no others', async () => {
  await start();
  expect([...bus.handlers.keys()].sort()).toEqual([
    'edge.events.peer.me',
    'edge.events.presence',
    'edge.events.room.lobby',
    'edge.events.room.r',
  ]);
});

test('shows each message once, whether an event, an answer or a page brings it', async () => {
  await start();
  history = [message(1), message(2)];
  await chat.open('r');
  event(said(2));
  event(said(3));
  event(said(3));
  chat.outbox.add({ room: 'r', text: 'mine', replyTo: null, attachments: [], mentions: [] });
  await settle();
  event(said(50, { peer: ME, text: 'mine' }));
  expect(texts()).toEqual(['text 1', 'text 2', 'text 3', 'mine']);
});

test('asks after each new connection for what it missed, from where it was', async () => {
  await start();
  history = [message(1)];
  await chat.open('r');
  event(said(7));
  await bus.offline();
  missed = [
    { events: [said(8)], position: 'o.8', more: true },
    {
      events: [said(9), { type: 'removed', room: 'r', message: 'id0001', position: 'o.10' }],
      position: 'o.10',
      more: false,
    },
  ];
  await bus.online();
  expect(bus.asked('edge.chat.since').map((body) => body.position)).toEqual(['o.1', 'o.7', 'o.8']);
  expect(texts()).toEqual(['text 7', 'text 8', 'text 9']);
  event(said(9));
  expect(texts()).toEqual(['text 7', 'text 8', 'text 9']);
});

test('begins its logs anew where the node cannot say what was missed', async () => {
  await start();
  history = [message(1)];
  await chat.open('r');
  await bus.offline();
  history = [message(1), message(2)];
  bus = Object.assign(bus, {
    answers: {
      ...answers(),
      'edge.chat.since': () => {
        throw new Refused(410, 'that is too long ago');
      },
    },
  });
  await bus.online();
  await settle();
  expect(texts()).toEqual(['text 1', 'text 2']);
});

test('counts what is unread, once, and not what is before somebody’s eyes or one’s own', async () => {
  await start();
  const unread = () => [chat.rooms.byId.get('r')?.unread, chat.rooms.byId.get('r')?.mentions];
  event(said(1));
  event(said(1));
  event(said(2, { mentions: [ME.id] }));
  event(said(3, { peer: ME }));
  expect(unread()).toEqual([2, 1]);
  seen = 'r';
  event(said(4));
  expect(unread()).toEqual([2, 1]);
});

test('what was missed is counted by the node alone', async () => {
  await start();
  await bus.offline();
  missed = [{ events: [said(2), said(3)], position: 'o.3', more: false }];
  rooms = [room('r', { unread: 2 })];
  await bus.online();
  expect(chat.rooms.byId.get('r')?.unread).toBe(2);
});

test('says once how far a room is read', async () => {
  await start();
  rooms = [room('r', { unread: 1 })];
  history = [message(1), message(2)];
  await chat.open('r');
  chat.markRead('r');
  chat.markRead('r');
  expect(bus.asked('edge.chat.read')).toEqual([{ room: 'r', position: 'o.2' }]);
  expect(chat.rooms.byId.get('r')?.unread).toBe(0);
});

test('calls out a mention and a word to one alone', async () => {
  rooms = [room('d', { kind: 'direct', with: BOB })];
  await start();
  const calls: string[] = [];
  chat.onCall = (one) => calls.push(one.text);
  event(said(1, { room: 'd' }), 'd');
  bus.event('edge.events.peer.me', { type: 'mention', message: message(2, { text: 'hey @ann' }) });
  expect(calls).toEqual(['text 1', 'hey @ann']);
});

test('a room that one was taken out of is gone, with all of it', async () => {
  await start();
  history = [message(1)];
  await chat.open('r');
  bus.event('edge.events.peer.me', { type: 'gone', room: 'r' });
  expect(chat.rooms.byId.has('r')).toBe(false);
  expect(bus.handlers.has('edge.events.room.r')).toBe(false);
  expect(chat.current).toBeNull();
  expect(texts()).toEqual([]);
});

test('a room that is there now is listened to', async () => {
  await start();
  bus.event('edge.events.peer.me', { type: 'room', room: room('new', { kind: 'direct', with: BOB }) });
  expect(bus.handlers.has('edge.events.room.new')).toBe(true);
  expect(chat.roomTitle(chat.rooms.byId.get('new'))).toBe('bob');
});

test('a reaction that is refused is taken back', async () => {
  await start({
    'edge.chat.react': () => {
      throw new Refused(503, 'not now');
    },
  });
  history = [message(1)];
  await chat.open('r');
  const [one] = chat.log('r').messages;
  await expect(chat.react(one as Message, '👍')).rejects.toThrow('not now');
  expect(chat.log('r').messages[0]?.reactions).toEqual([]);
});

test('whoever writes is said to, until they have said it or for five seconds', async () => {
  vi.useFakeTimers();
  await start();
  event({ type: 'typing', room: 'r', peer: BOB });
  event({ type: 'typing', room: 'r', peer: ME });
  expect(chat.people.typingIn('r')).toEqual([BOB.id]);
  event(said(1));
  expect(chat.people.typingIn('r')).toEqual([]);
  event({ type: 'typing', room: 'r', peer: BOB });
  await vi.advanceTimersByTimeAsync(5_100);
  expect(chat.people.typingIn('r')).toEqual([]);
  vi.useRealTimers();
});

test('says why the rooms could not be had, and tries again with the next connection', async () => {
  await start({
    'edge.room.list': () => {
      throw new Refused(500, 'the catalogue is being built');
    },
  });
  expect(chat.failed).toBe('the catalogue is being built');
});

test.each([
  ['hi @ann', true],
  ['@ann, look', true],
  ['@Ann', true],
  ['@anna', false],
  ['mail ann@ann.example', false],
  ['ann', false],
  ['(@ann)', true],
])('%j names ann: %j', (text, expected) => {
  expect(names(text, 'ann')).toBe(expected);
});
