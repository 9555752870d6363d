// What the list of uploads wants of whoever sends them.

import { authorization, type Credentials } from '../lib/http';
import type { Transfer } from './transfers.svelte';

export interface Sent {
  content: string | null;
  copies: string | null;
  position: string | null;
}

export interface Sending {
  /** Null where it was paused or cancelled before its end. */
  run(moved: (sent: number) => void): Promise<Sent | null>;
  pause(): void;
  cancel(): void;
}

/** What sends files: tus in the page, a stand-in in tests. */
export interface Sender {
  open(file: File, transfer: Transfer): Promise<Sending>;
  /** Nobody will go on with it. */
  forget(transfer: Transfer): Promise<void>;
  headers(): Record<string, string>;
}

/** Sends by tus, which is fetched with the first file. */
export class LazyTus implements Sender {
  constructor(
    private readonly as: Credentials,
    private readonly label: () => string,
  ) {}

  async open(file: File, transfer: Transfer): Promise<Sending> {
    return (await this.sender()).open(file, transfer);
  }

  async forget(transfer: Transfer): Promise<void> {
    await (await this.sender()).forget(transfer);
  }

  headers(): Record<string, string> {
    return authorization(this.as);
  }

  private async sender() {
    const { TusSender } = await import('./tus');
    return new TusSender(this.as, this.label);
  }
}
