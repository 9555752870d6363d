// What is written and not yet said, of each room.

import type { Store } from '../lib/session.svelte';
import { readJson } from '../lib/store';

const KEY = 'redgiant.drafts';

export class Drafts {
  private drafts: Record<string, string>;

  constructor(private readonly store: Store) {
    this.drafts = readJson<Record<string, string>>(store, KEY, {});
  }

  of(room: string): string {
    return this.drafts[room] ?? '';
  }

  keep(room: string, text: string): void {
    const others = Object.entries(this.drafts).filter(([other]) => other !== room);
    this.drafts = Object.fromEntries(text ? [...others, [room, text]] : others);
    this.store.setItem(KEY, JSON.stringify(this.drafts));
  }
}
