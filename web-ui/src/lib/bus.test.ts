import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Bus, type BusOptions, type Link, type Socket } from './bus';

class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  sent: Record<string, unknown>[] = [];
  closed = false;

  constructor(
    readonly url: string,
    private readonly answers: (frame: Record<string, unknown>) => unknown,
  ) {}

  send(text: string): void {
    const frame = JSON.parse(text) as Record<string, unknown>;
    this.sent.push(frame);
    if (frame.type === 'ping') {
      if (this.answers(frame) !== undefined) {
        this.receive({ type: 'pong' });
      }
      return;
    }
    const body = this.answers(frame);
    if (body !== undefined && frame.replyAddress) {
      queueMicrotask(() =>
        this.receive(
          isRefusal(body)
            ? { type: 'err', address: frame.replyAddress, ...body }
            : { type: 'rec', address: frame.replyAddress, body },
        ),
      );
    }
  }

  receive(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  close(): void {
    this.closed = true;
  }

  break(): void {
    this.onclose?.({ code: 1006, reason: '' });
  }
}

function isRefusal(body: unknown): body is { failureCode: number } {
  return typeof body === 'object' && body !== null && 'failureCode' in body;
}

const sockets: FakeSocket[] = [];
let urls: string[] = [];
let answers: (frame: Record<string, unknown>) => unknown;

function standard(frame: Record<string, unknown>): unknown {
  switch (frame.address) {
    case undefined:
      return {};
    case 'edge.session.open':
      return { peer: { id: 'p1', handle: 'ann' }, node: 'n1', position: 'o.1', urls };
    case 'silent':
      return undefined;
    default:
      return frame.type === 'register' ? { position: 'o.7' } : { echo: frame.body };
  }
}

function bus(options: Partial<BusOptions> = {}): Bus {
  return new Bus({
    home: 'http://a',
    open: (url) => {
      const socket = new FakeSocket(url, (frame) => answers(frame));
      sockets.push(socket);
      return socket;
    },
    token: () => 'token',
    random: () => 0.5,
    ...options,
  });
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

async function online(options: Partial<BusOptions> = {}): Promise<Bus> {
  const made = bus(options);
  made.start();
  latest().onopen?.();
  await settle();
  expect(made.link.kind).toBe('online');
  return made;
}

function latest(): FakeSocket {
  const socket = sockets.at(-1);
  if (!socket) {
    throw new Error('nothing was opened');
  }
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets.length = 0;
  urls = [];
  answers = standard;
});

afterEach(() => vi.useRealTimers());

test('says who one is before anything else', async () => {
  const made = bus();
  made.start();
  const answer = made.send('edge.room.list', {});
  latest().onopen?.();
  await settle();
  expect(latest().sent.map((frame) => frame.address)).toEqual(['edge.session.open', 'edge.room.list']);
  expect(latest().sent[0]?.body).toEqual({ token: 'token' });
  expect(await answer).toEqual({ echo: {} });
});

test('brings the events of an address to all its handlers, and no others', async () => {
  const made = await online();
  const first: unknown[] = [];
  const second: unknown[] = [];
  const registration = made.register('events.a', (body) => first.push(body));
  made.register('events.a', (body) => second.push(body));
  expect(await registration.since).toBe('o.7');
  latest().receive({ type: 'rec', address: 'events.a', body: 1 });
  latest().receive({ type: 'rec', address: 'events.b', body: 2 });
  expect(first).toEqual([1]);
  expect(second).toEqual([1]);
  expect(latest().sent.filter((frame) => frame.type === 'register')).toHaveLength(1);
});

test('unregisters with the last handler', async () => {
  const made = await online();
  const one = made.register('events.a', () => undefined);
  const two = made.register('events.a', () => undefined);
  one.end();
  expect(latest().sent.some((frame) => frame.type === 'unregister')).toBe(false);
  two.end();
  expect(latest().sent.at(-1)).toEqual({ type: 'unregister', address: 'events.a' });
});

test('registers again after a lost connection', async () => {
  const made = await online();
  const bodies: unknown[] = [];
  made.register('events.a', (body) => bodies.push(body));
  await settle();
  latest().break();
  expect(made.link.kind).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1_000);
  latest().onopen?.();
  await settle();
  expect(made.link.kind).toBe('online');
  expect(latest().sent.map((frame) => [frame.type, frame.address])).toEqual([
    ['send', 'edge.session.open'],
    ['register', 'events.a'],
  ]);
  latest().receive({ type: 'rec', address: 'events.a', body: 1 });
  expect(bodies).toEqual([1]);
});

test('forgets an address that the node refuses', async () => {
  const made = await online();
  answers = (frame) =>
    frame.type === 'register' ? { failureCode: 404, message: 'no such room' } : standard(frame);
  made.register('events.gone', () => undefined);
  await settle();
  latest().break();
  await vi.advanceTimersByTimeAsync(1_000);
  latest().onopen?.();
  await settle();
  expect(latest().sent.some((frame) => frame.type === 'register')).toBe(false);
});

test('a refusal is an error with its code and sentence', async () => {
  const made = await online();
  answers = () => ({ failureCode: 404, failureType: 'RECIPIENT_FAILURE', message: 'no such room' });
  await expect(made.send('edge.room.join', {})).rejects.toMatchObject({
    status: 404,
    message: 'no such room',
  });
});

test('a request without an answer ends in time', async () => {
  const made = await online();
  const answer = made.send('silent', {}, { timeoutMillis: 3_000 });
  const failed = expect(answer).rejects.toMatchObject({ status: 0, message: 'no answer within 3 s' });
  await vi.advanceTimersByTimeAsync(3_000);
  await failed;
});

test('a request that waits for a connection ends in time, and is not sent afterwards', async () => {
  const made = bus();
  made.start();
  const failed = expect(made.send('a', {}, { timeoutMillis: 3_000 })).rejects.toMatchObject({ status: 0 });
  await vi.advanceTimersByTimeAsync(3_000);
  await failed;
  latest().onopen?.();
  await settle();
  expect(latest().sent.some((frame) => frame.address === 'a')).toBe(false);
});

test('a write in flight fails with the connection, a read is asked again', async () => {
  const made = await online();
  answers = (frame) =>
    frame.type === 'send' && frame.address !== 'edge.session.open' ? undefined : standard(frame);
  const write = expect(made.send('write', {})).rejects.toMatchObject({ status: 0 });
  const read = made.send('read', { q: 1 }, { again: true });
  latest().break();
  await write;
  answers = standard;
  await vi.advanceTimersByTimeAsync(1_000);
  latest().onopen?.();
  await settle();
  expect(await read).toEqual({ echo: { q: 1 } });
  expect(latest().sent.some((frame) => frame.address === 'write')).toBe(false);
});

test('waits longer each time, says until when, and not at all when told so', async () => {
  const made = bus();
  const links: Link[] = [];
  made.watch((link) => links.push(link));
  made.start();
  const pauses = [];
  for (let i = 0; i < 7; i++) {
    latest().break();
    const link = made.link;
    pauses.push(link.kind === 'waiting' ? link.nextTryAt - Date.now() : null);
    made.tryNow();
    expect(made.link.kind).toBe('connecting');
  }
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000]);
  expect(links[0]).toEqual({ kind: 'closed' });
});

test('a socket that never opens is given up', async () => {
  const made = bus();
  made.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(made.link.kind).toBe('waiting');
  expect(sockets[0]?.closed).toBe(true);
});

test('a node that does not say who one is counts as none', async () => {
  answers = () => undefined;
  const made = bus();
  made.start();
  latest().onopen?.();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(made.link.kind).toBe('waiting');
});

test('pings, and gives up a node that does not answer', async () => {
  const made = await online();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(latest().sent.at(-1)).toEqual({ type: 'ping' });
  expect(made.link.kind).toBe('online');
  answers = (frame) => (frame.type === 'ping' ? undefined : standard(frame));
  await vi.advanceTimersByTimeAsync(30_500);
  expect(latest().closed).toBe(true);
  expect(made.link.kind).toBe('waiting');
});

test('goes to another node where this one is gone, and stays there', async () => {
  urls = ['http://a', 'http://b', 'http://c'];
  const made = await online();
  latest().break();
  for (let i = 0; i < 2; i++) {
    await vi.advanceTimersByTimeAsync(2_000);
    if (latest().url === 'http://b') {
      break;
    }
    latest().break();
  }
  expect(sockets.map((socket) => socket.url)).toContain('http://b');
  const moved = latest();
  expect(moved.url).toBe('http://b');
  moved.onopen?.();
  await settle();
  expect(made.link).toEqual({ kind: 'online', url: 'http://b' });
});

test('says when the token is good no more', async () => {
  answers = () => ({ failureCode: 401, message: 'this token has ended' });
  const refused = vi.fn();
  const made = bus({ onTokenRefused: refused });
  made.start();
  latest().onopen?.();
  await settle();
  expect(refused).toHaveBeenCalledWith('this token has ended');
  expect(made.link.kind).toBe('waiting');
});

test('what an earlier socket still says is not heard', async () => {
  const made = await online();
  const bodies: unknown[] = [];
  made.register('events.a', (body) => bodies.push(body));
  const before = latest();
  made.restart();
  before.receive({ type: 'rec', address: 'events.a', body: 1 });
  before.break();
  expect(bodies).toEqual([]);
  expect(made.link.kind).toBe('connecting');
});

test('takes no more than it can keep while it is not connected', async () => {
  const made = bus();
  made.start();
  const answers = Array.from({ length: 257 }, () =>
    made.send('a', {}).catch((failure: Error) => failure.message),
  );
  expect(await answers[256]).toContain('too much is waiting');
});
