// localStorage, or a stand-in where the browser forbids it.

import type { Store } from './session.svelte';

export class MemoryStore implements Store {
  private readonly values = new Map<string, string>();

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }
}

/** Everything of this page that outlives it. A browser that keeps nothing still has a working page. */
export function openStore(): Store {
  const memory = new MemoryStore();
  let kept: Storage;
  try {
    kept = window.localStorage;
    kept.getItem('redgiant');
  } catch {
    return memory;
  }
  return {
    getItem: (key) => memory.getItem(key) ?? kept.getItem(key),
    setItem(key, value) {
      try {
        kept.setItem(key, value);
        memory.removeItem(key);
      } catch {
        memory.setItem(key, value); // the quota is used up
      }
    },
    removeItem(key) {
      memory.removeItem(key);
      kept.removeItem(key);
    },
  };
}

/** Reads what an earlier version of this page may have kept; what is not understood is left out. */
export function readJson<T>(store: Store, key: string, otherwise: T): T {
  const text = store.getItem(key);
  if (text === null) {
    return otherwise;
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    return otherwise;
  }
}
