// What edge.metrics.tap shows: messages as they flow, without what they say.

export interface TappedMessage {
  nodeId: string;
  address: string;
  way: 'here' | 'in' | 'out';
  at: number;
  bytes?: number;
  millis?: number;
}

export interface TapEvent {
  dropped: number;
  messages: TappedMessage[];
}

export interface TapRow extends TappedMessage {
  key: number;
}

const KEPT_MAX = 1_000;
export const SHOWN_MAX = 200;

/** The newest, and how many more there were. */
export class Tapped {
  dropped = 0;
  private kept: TapRow[] = []; // newest first
  private keys = 0;

  hear(event: TapEvent): void {
    this.dropped += event.dropped;
    const rows = event.messages.map((message) => ({ ...message, key: (this.keys += 1) }));
    this.kept = [...rows.reverse(), ...this.kept].slice(0, KEPT_MAX);
  }

  /** Newest first: those of one node, or of all, whose address has these letters. */
  rows(node: string | null, letters: string): TapRow[] {
    return this.kept
      .filter((row) => (node === null || row.nodeId === node) && matches(row.address, letters))
      .slice(0, SHOWN_MAX);
  }

  clear(): void {
    this.kept = [];
    this.dropped = 0;
  }
}

export function matches(address: string, letters: string): boolean {
  return address.toLowerCase().includes(letters.trim().toLowerCase());
}
