// An invitation, as the link of one has it: #/invite/TOKEN/FINGERPRINT. It lets in whoever has it, so it is taken out of the
// address as soon as it is read, and kept until it was used: with the same nonce it is the same use again.

import type { Store } from './session.svelte';
import { readJson } from './store';

export interface Invitation {
  token: string;
  nonce: string;
}

const KEY = 'redgiant.invitation';
const LINK = /#\/invite\/([A-Za-z0-9_-]{22})(?:\/|$)/;

/** What a link, or what somebody has pasted, invites with; kept from now on. */
export function readInvitation(link: string, store: Store): Invitation | null {
  const token = LINK.exec(link.trim())?.[1];
  if (!token) {
    return null;
  }
  const kept = keptInvitation(store);
  const invitation = kept?.token === token ? kept : { token, nonce: randomText() };
  store.setItem(KEY, JSON.stringify(invitation));
  return invitation;
}

/** One that was not used yet, as before a reload. */
export function keptInvitation(store: Store): Invitation | null {
  const kept = readJson<Partial<Invitation> | null>(store, KEY, null);
  return typeof kept?.token === 'string' && typeof kept.nonce === 'string'
    ? { token: kept.token, nonce: kept.nonce }
    : null;
}

/** It was used, or lets nobody in. */
export function forgetInvitation(store: Store): void {
  store.removeItem(KEY);
}

function randomText(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('');
}
