import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryStore } from '../lib/store';
import { settle } from '../chat/fixtures';
import type { Sender, Sending, Sent } from './sender';
import { Transfers, type Transfer } from './transfers.svelte';

/** A sending that a test moves on and ends. */
class FakeSending implements Sending {
  moved: (sent: number) => void = () => undefined;
  end: (sent: Sent | null) => void = () => undefined;
  fail: (failure: Error) => void = () => undefined;
  runs = 0;
  cancelled = false;

  run(moved: (sent: number) => void): Promise<Sent | null> {
    this.moved = moved;
    this.runs += 1;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
  }

  pause(): void {
    this.end(null);
  }

  cancel(): void {
    this.cancelled = true;
    this.end(null);
  }

  finish(): void {
    this.end({ content: 'c'.repeat(64), copies: '2/2', position: 'o.1' });
  }
}

class FakeSender implements Sender {
  readonly sendings: FakeSending[] = [];
  readonly forgotten: string[] = [];

  open(): Promise<Sending> {
    const sending = new FakeSending();
    this.sendings.push(sending);
    return Promise.resolve(sending);
  }

  forget(transfer: Transfer): Promise<void> {
    this.forgotten.push(transfer.path);
    return Promise.resolve();
  }

  headers(): Record<string, string> {
    return { Authorization: 'Bearer t' };
  }
}

let store: MemoryStore;
let sender: FakeSender;
let ids = 0;

const file = (name: string, size = 10) => new File(['x'.repeat(size)], name, { lastModified: 7 });
const wanted = (name: string, size?: number) => ({ file: file(name, size), path: name });
const make = () => new Transfers(store, sender, () => `id${++ids}`);
const states = (transfers: Transfers) => transfers.list.map((one) => `${one.path} ${one.state}`);

beforeEach(() => {
  store = new MemoryStore();
  sender = new FakeSender();
  vi.stubGlobal('fetch', () =>
    Promise.resolve(
      Response.json({
        versions: [
          { contentId: 'd'.repeat(64), version: 'newer' },
          { contentId: 'c'.repeat(64), version: 'mine' },
        ],
      }),
    ),
  );
});

afterEach(() => vi.unstubAllGlobals());

test('sends three at a time, and the next when one is done', async () => {
  const transfers = make();
  transfers.add(
    'lobby',
    ['a', 'b', 'c', 'd'].map((name) => wanted(name)),
  );
  await settle();
  expect(states(transfers)).toEqual(['a running', 'b running', 'c running', 'd waiting']);
  sender.sendings[0]?.finish();
  await vi.waitFor(() =>
    expect(states(transfers)).toEqual(['a done', 'b running', 'c running', 'd running']),
  );
});

test('says which version it made, not which is the newest', async () => {
  const transfers = make();
  const [one] = transfers.add('lobby', [wanted('a')]);
  await settle();
  sender.sendings[0]?.finish();
  expect((await transfers.whenDone(one?.id ?? '')).version).toBe('mine');
  expect(transfers.list[0]).toMatchObject({ state: 'done', copies: '2/2' });
});

test('pauses and goes on with the same sending', async () => {
  const transfers = make();
  const [one] = transfers.add('lobby', [wanted('a')]);
  await settle();
  sender.sendings[0]?.moved(4);
  transfers.pause(one?.id ?? '');
  await settle();
  expect(transfers.list[0]).toMatchObject({ state: 'paused', sent: 4, rate: 0 });
  transfers.resume(one?.id ?? '');
  await settle();
  expect(sender.sendings).toHaveLength(1);
  expect(sender.sendings[0]?.runs).toBe(2);
  expect(states(transfers)).toEqual(['a running']);
});

test('all sent is not yet kept', async () => {
  const transfers = make();
  transfers.add('lobby', [wanted('a')]);
  await settle();
  sender.sendings[0]?.moved(10);
  expect(states(transfers)).toEqual(['a finishing']);
});

test('after a reload it waits for its file, and takes no other', async () => {
  const before = make();
  before.add('lobby', [wanted('a')]);
  await settle();
  const after = make();
  expect(states(after)).toEqual(['a interrupted']);
  const id = after.list[0]?.id ?? '';
  expect(after.chooseAgain(id, file('a', 11))).toContain('another size');
  expect(states(after)).toEqual(['a interrupted']);
  expect(after.chooseAgain(id, file('a'))).toBeNull();
  await settle();
  expect(states(after)).toEqual(['a running']);
});

test('dropping the same file again goes on with it instead of beginning another', async () => {
  const before = make();
  before.add('lobby', [wanted('a')]);
  await settle();
  const after = make();
  after.add('lobby', [wanted('a')]);
  await settle();
  expect(states(after)).toEqual(['a running']);
});

test('what is done does not come back', async () => {
  const transfers = make();
  transfers.add('lobby', [wanted('a')]);
  await settle();
  sender.sendings[0]?.finish();
  await vi.waitFor(() => expect(states(transfers)).toEqual(['a done']));
  expect(make().list).toEqual([]);
});

test('a failure says why and can be tried again', async () => {
  const transfers = make();
  const [one] = transfers.add('lobby', [wanted('a')]);
  await settle();
  sender.sendings[0]?.fail(new Error('the disk is full'));
  await vi.waitFor(() =>
    expect(transfers.list[0]).toMatchObject({ state: 'failed', why: 'the disk is full' }),
  );
  transfers.resume(one?.id ?? '');
  await settle();
  expect(states(transfers)).toEqual(['a running']);
  expect(sender.sendings).toHaveLength(2);
});

test('a cancelled one is told to the node, and whoever waits for it hears it', async () => {
  const transfers = make();
  const [one] = transfers.add('lobby', [wanted('a')]);
  await settle();
  const done = expect(transfers.whenDone(one?.id ?? '')).rejects.toThrow('cancelled');
  transfers.cancel(one?.id ?? '');
  await done;
  expect(sender.sendings[0]?.cancelled).toBe(true);
  expect(transfers.list).toEqual([]);
  expect(make().list).toEqual([]);
});

test('an interrupted one that is cancelled is forgotten', async () => {
  const before = make();
  before.add('lobby', [wanted('a')]);
  await settle();
  const after = make();
  after.cancel(after.list[0]?.id ?? '');
  expect(sender.forgotten).toEqual(['a']);
});
