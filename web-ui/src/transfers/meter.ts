// How fast something goes: an average in which the last seconds count most, so that it neither jumps nor lags.

const HALF_LIFE_MILLIS = 3_000;

export class Meter {
  private rate: number | null = null;
  private bytes: number;
  private at: number;

  constructor(bytes: number, now: number) {
    this.bytes = bytes;
    this.at = now;
  }

  moved(bytes: number, now: number): void {
    const millis = now - this.at;
    if (millis < 100) {
      return; // several in one moment say nothing about a rate
    }
    const latest = ((bytes - this.bytes) / millis) * 1000;
    const weight = 1 - 0.5 ** (millis / HALF_LIFE_MILLIS);
    this.rate = this.rate === null ? latest : this.rate + weight * (latest - this.rate);
    this.bytes = bytes;
    this.at = now;
  }

  get bytesPerSecond(): number {
    return Math.max(0, this.rate ?? 0);
  }

  /** Null where nothing can be said. */
  secondsLeft(bytes: number): number | null {
    return this.bytesPerSecond > 0 ? bytes / this.bytesPerSecond : null;
  }
}
