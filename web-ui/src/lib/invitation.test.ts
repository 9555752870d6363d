import { expect, test } from 'vitest';
import { forgetInvitation, keptInvitation, readInvitation } from './invitation';
import { MemoryStore } from './store';

const token = 'u0XXKjSgK-Cc2RhUO_0k5g';

test('is read from a link, with its fingerprint and without', () => {
  const store = new MemoryStore();
  expect(readInvitation(`https://10.0.0.1:8443/#/invite/${token}/${'0'.repeat(64)}`, store)?.token).toBe(
    token,
  );
  expect(readInvitation(` #/invite/${token} `, store)?.token).toBe(token);
});

test('is the same use again after a reload, and another one of another invitation', () => {
  const store = new MemoryStore();
  const first = readInvitation(`#/invite/${token}`, store);
  expect(keptInvitation(store)).toEqual(first);
  expect(readInvitation(`#/invite/${token}/x`, store)).toEqual(first);
  const other = readInvitation(`#/invite/${'A'.repeat(22)}`, store);
  expect(other?.nonce).not.toBe(first?.nonce);
});

test('is forgotten when it was used', () => {
  const store = new MemoryStore();
  readInvitation(`#/invite/${token}`, store);
  forgetInvitation(store);
  expect(keptInvitation(store)).toBeNull();
});

test('what is no link of one invites nobody', () => {
  const store = new MemoryStore();
  for (const text of ['', '#/chat', '#/invite/', '#/invite/short', `#/invite/${token}x`]) {
    expect(readInvitation(text, store)).toBeNull();
  }
  store.setItem('redgiant.invitation', '{"token":7}');
  expect(keptInvitation(store)).toBeNull();
});
