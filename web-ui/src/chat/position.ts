// A position is "origin.sequence[,…]"; what has been seen is the highest sequence of each origin.

export class Position {
  private readonly sequences = new Map<string, number>();

  constructor(text = '') {
    this.see(text);
  }

  get known(): boolean {
    return this.sequences.size > 0;
  }

  see(text: string | undefined | null): void {
    for (const part of (text ?? '').split(',')) {
      const dot = part.lastIndexOf('.');
      const sequence = Number(part.slice(dot + 1));
      if (dot > 0 && Number.isSafeInteger(sequence) && sequence > 0) {
        const origin = part.slice(0, dot).trim();
        this.sequences.set(origin, Math.max(sequence, this.sequences.get(origin) ?? 0));
      }
    }
  }

  /** Whether this one is as far as that one, or farther. */
  covers(text: string): boolean {
    const other = new Position(text);
    return (
      other.known &&
      [...other.sequences].every(([origin, sequence]) => (this.sequences.get(origin) ?? 0) >= sequence)
    );
  }

  toString(): string {
    return [...this.sequences].map(([origin, sequence]) => `${origin}.${sequence}`).join(',');
  }
}
