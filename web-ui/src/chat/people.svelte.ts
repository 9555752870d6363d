// Who there is, who is there just now, and who is writing.

import { SvelteMap } from 'svelte/reactivity';
import type { Peer, Presence } from './types';

export interface Person extends Peer {
  state: Presence;
  seen: string | null;
}

const TYPING_MILLIS = 5_000;

export class People {
  readonly byId = new SvelteMap<string, Person>();
  private readonly typing = new SvelteMap<string, SvelteMap<string, number>>(); // room → peer → until when
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  /** Those on line first, then by handle. */
  get all(): Person[] {
    const rank = { online: 0, away: 1, offline: 2 };
    return [...this.byId.values()].sort(
      (a, b) => rank[a.state] - rank[b.state] || a.handle.localeCompare(b.handle),
    );
  }

  list(people: Person[]): void {
    this.byId.clear();
    people.forEach((person) => this.byId.set(person.id, person));
  }

  /** Somebody showed a handle; presence is said elsewhere. */
  meet(peer: Peer | null | undefined): void {
    if (peer?.id && peer.handle) {
      const known = this.byId.get(peer.id);
      if (known?.handle !== peer.handle) {
        this.byId.set(peer.id, { state: 'offline', seen: null, ...known, ...peer });
      }
    }
  }

  isNow(peer: Peer | string, state: Presence): void {
    const id = typeof peer === 'string' ? peer : peer.id;
    const known = this.byId.get(id);
    const handle = typeof peer === 'string' ? (known?.handle ?? '') : peer.handle;
    this.byId.set(id, { id, handle, state, seen: known?.seen ?? null });
  }

  handle(id: string): string {
    return this.byId.get(id)?.handle || id.slice(0, 8);
  }

  stateOf(id: string): Presence {
    return this.byId.get(id)?.state ?? 'offline';
  }

  /** Whom a text names: every peer of that handle, as a handle is no identity. */
  namedIn(text: string): string[] {
    return [...this.byId.values()]
      .filter((person) => person.handle && names(text, person.handle))
      .map((person) => person.id);
  }

  isTyping(room: string, peer: string, now: number = Date.now()): void {
    const peers = this.typing.get(room) ?? new SvelteMap<string, number>();
    this.typing.set(room, peers);
    peers.set(peer, now + TYPING_MILLIS);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if ((peers.get(peer) ?? 0) <= Date.now()) {
        peers.delete(peer);
      }
    }, TYPING_MILLIS + 50);
    this.timers.add(timer);
  }

  /** Whoever has said it has stopped writing it. */
  stoppedTyping(room: string, peer: string): void {
    this.typing.get(room)?.delete(peer);
  }

  typingIn(room: string): string[] {
    return [...(this.typing.get(room)?.keys() ?? [])];
  }

  end(): void {
    this.timers.forEach(clearTimeout);
    this.timers.clear();
  }
}

/** Whether a text has @handle as words of its own, whatever signs the handle has. */
export function names(text: string, handle: string): boolean {
  const lower = text.toLowerCase();
  const name = `@${handle.toLowerCase()}`;
  const isWord = (unit: string | undefined) => unit !== undefined && /[\p{L}\p{N}_]/u.test(unit);
  for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
    if (!isWord(lower[at - 1]) && !isWord(lower[at + name.length])) {
      return true;
    }
  }
  return false;
}
