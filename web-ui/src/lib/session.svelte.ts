// Who one is: the token of a peer, kept where the browser keeps things for this page.

import { ask, Refused, type Credentials } from './http';
import type { Invitation } from './invitation';

export interface Peer {
  id: string;
  handle: string;
}

const TOKEN = 'redgiant.token';
const PEER = 'redgiant.peer';

/** What a browser may refuse to keep is kept for as long as the page lives. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export class Session implements Credentials {
  peer = $state<Peer | null>(null);
  /** Why there is no token any more, for the one who has to pick a handle again. */
  endedBecause = $state<string | null>(null);
  private kept = $state<string | null>(null);

  constructor(private readonly store: Store) {
    this.kept = store.getItem(TOKEN);
    this.peer = this.kept ? readPeer(store.getItem(PEER)) : null;
  }

  get token(): string | null {
    return this.kept;
  }

  /** Makes a peer of this handle; from another machine that takes an invitation. */
  async open(handle: string, invitation: Invitation | null = null): Promise<void> {
    const answer = await ask<{ token: string; peer: Peer }>('/api/v1/session', {
      method: 'POST',
      json: invitation
        ? { handle: handle.trim(), invitation: invitation.token, nonce: invitation.nonce }
        : { handle: handle.trim() },
    });
    this.kept = answer.token;
    this.endedBecause = null;
    this.store.setItem(TOKEN, answer.token);
    this.is(answer.peer);
  }

  /** Whether the node refuses whoever one is just now: it says why, and nothing where it does not. */
  async refusal(): Promise<string | null> {
    try {
      await ask('/api/v1/session', { as: this });
      return null;
    } catch (failure) {
      return failure instanceof Refused && failure.status === 401 ? failure.message : null;
    }
  }

  /** Gives this peer another handle. */
  async rename(handle: string): Promise<void> {
    const answer = await ask<{ peer: Peer }>('/api/v1/session', {
      method: 'PUT',
      json: { handle: handle.trim() },
      as: this,
    });
    this.is(answer.peer);
  }

  /** The node said who one is. */
  is(peer: Peer): void {
    this.peer = peer;
    this.store.setItem(PEER, JSON.stringify(peer));
  }

  /** The token is good no more, or one leaves this browser. */
  end(because: string | null): void {
    this.kept = null;
    this.peer = null;
    this.endedBecause = because;
    this.store.removeItem(TOKEN);
    this.store.removeItem(PEER);
  }
}

function readPeer(text: string | null): Peer | null {
  if (!text) {
    return null;
  }
  try {
    const peer = JSON.parse(text) as Partial<Peer>;
    return typeof peer.id === 'string' && typeof peer.handle === 'string'
      ? { id: peer.id, handle: peer.handle }
      : null;
  } catch {
    return null; // the node says it again
  }
}
