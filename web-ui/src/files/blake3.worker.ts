// Hashes a content as it comes from the node, off the page's thread, and says how far it is.

import { createBLAKE3 } from 'hash-wasm';

export interface Wanted {
  url: string;
  headers: Record<string, string>;
}

export type Said = { bytes: number } | { hash: string; bytes: number } | { failed: string };

const EVERY_MILLIS = 200;

self.onmessage = async (event: MessageEvent<Wanted>) => {
  const say = (said: Said) => self.postMessage(said);
  try {
    const response = await fetch(event.data.url, { headers: event.data.headers, cache: 'no-store' });
    if (!response.ok || !response.body) {
      say({ failed: `the node answered ${response.status}` });
      return;
    }
    const hash = await createBLAKE3();
    const reader = response.body.getReader();
    let bytes = 0;
    let said = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      hash.update(part.value);
      bytes += part.value.length;
      if (performance.now() - said > EVERY_MILLIS) {
        said = performance.now();
        say({ bytes });
      }
    }
    say({ hash: hash.digest('hex'), bytes });
  } catch (failure) {
    say({ failed: failure instanceof Error ? failure.message : String(failure) });
  }
};
