import { afterEach, expect, test, vi } from 'vitest';
import { Session } from './session.svelte';
import { MemoryStore } from './store';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: unknown): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(() => Promise.resolve(Response.json(body, { status })));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

test('is the same peer after a reload', async () => {
  const store = new MemoryStore();
  answer(201, { token: 't', peer: { id: 'p', handle: 'ann' } });
  await new Session(store).open(' ann ');
  const after = new Session(store);
  expect(after.token).toBe('t');
  expect(after.peer).toEqual({ id: 'p', handle: 'ann' });
});

test('comes in by an invitation, and says with what', async () => {
  const fetched = answer(201, { token: 't', peer: { id: 'p', handle: 'ann' } });
  await new Session(new MemoryStore()).open('ann', { token: 'i', nonce: 'n' });
  const sent = fetched.mock.calls[0]?.[1] as RequestInit;
  expect(JSON.parse(String(sent.body))).toEqual({ handle: 'ann', invitation: 'i', nonce: 'n' });
});

test('knows why it is refused, and that no answer is no refusal', async () => {
  const session = new Session(new MemoryStore());
  answer(401, { detail: 'this takes a token' });
  expect(await session.refusal()).toBe('this takes a token');
  answer(200, { peer: { id: 'p', handle: 'guest' } });
  expect(await session.refusal()).toBeNull();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')));
  expect(await session.refusal()).toBeNull();
});

test('changes its handle with its token', async () => {
  const store = new MemoryStore();
  answer(201, { token: 't', peer: { id: 'p', handle: 'ann' } });
  const session = new Session(store);
  await session.open('ann');
  const fetched = answer(200, { peer: { id: 'p', handle: 'anna' } });
  await session.rename('anna');
  expect(fetched.mock.calls[0]?.[1]).toMatchObject({ method: 'PUT', headers: { Authorization: 'Bearer t' } });
  expect(session.peer?.handle).toBe('anna');
});

test('says what the node says of a handle that it does not take', async () => {
  answer(400, { detail: 'a handle has at most 80 bytes' });
  const session = new Session(new MemoryStore());
  await expect(session.open('x')).rejects.toMatchObject({
    status: 400,
    message: 'a handle has at most 80 bytes',
  });
  expect(session.token).toBeNull();
});

test('keeps nothing of a session that has ended', async () => {
  const store = new MemoryStore();
  answer(201, { token: 't', peer: { id: 'p', handle: 'ann' } });
  const session = new Session(store);
  await session.open('ann');
  session.end('an operator has ended it');
  expect(new Session(store).token).toBeNull();
  expect(session.endedBecause).toBe('an operator has ended it');
});

test('what somebody else left in the store is no peer', () => {
  const store = new MemoryStore();
  store.setItem('redgiant.token', 't');
  store.setItem('redgiant.peer', '{"id":7}');
  expect(new Session(store).peer).toBeNull();
});
