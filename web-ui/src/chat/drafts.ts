// What is written and not yet said, of each room. Several pages of a browser keep theirs together, so it is read each time.

import type { Store } from '../lib/session.svelte';
import { readJson } from '../lib/store';

const KEY = 'redgiant.drafts';

export class Drafts {
  constructor(private readonly store: Store) {}

  of(room: string): string {
    return this.all()[room] ?? '';
  }

  keep(room: string, text: string): void {
    const others = Object.entries(this.all()).filter(([other]) => other !== room);
    this.store.setItem(KEY, JSON.stringify(Object.fromEntries(text ? [...others, [room, text]] : others)));
  }

  private all(): Record<string, string> {
    return readJson<Record<string, string>>(this.store, KEY, {});
  }
}
