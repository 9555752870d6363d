// Where one is in what was said: all before it has been heard. After each new connection what was missed is asked for, and
// until that is here nothing that is heard moves the place beyond it.

import { Refused } from '../lib/http';
import { Position } from './position';
import type { MissedPage } from './requests';
import type { RoomEvent } from './types';

const MISSED_PAGES_MAX = 20;

/** All that was missed was heard; or there was nothing; or it cannot be had event by event. */
export type CaughtUp = 'heard' | 'nothing' | 'too much';

export class Place {
  /** What was missed is being heard just now. */
  catchingUp = false;

  private readonly position = new Position();
  private readonly heldBack = new Position(); // of what is heard while something before it may be lacking
  private behind = false; // since a connection was lost, until what was missed is here

  /** Where a peer begins; later connections go on from what was heard. */
  opened(position: string | undefined): void {
    if (this.position.known) {
      this.behind = true;
    } else {
      this.position.see(position);
    }
  }

  see(position: string | undefined): void {
    (this.behind ? this.heldBack : this.position).see(position);
  }

  toString(): string {
    return this.position.toString();
  }

  async catchUp(
    since: (position: string) => Promise<MissedPage>,
    hear: (event: RoomEvent) => void,
  ): Promise<CaughtUp> {
    if (!this.position.known) {
      return 'nothing';
    }
    this.catchingUp = true;
    try {
      const caughtUp = await this.hearMissed(since, hear);
      this.behind = false;
      this.position.see(this.heldBack.toString());
      return caughtUp;
    } finally {
      this.catchingUp = false;
    }
  }

  private async hearMissed(
    since: (position: string) => Promise<MissedPage>,
    hear: (event: RoomEvent) => void,
  ): Promise<CaughtUp> {
    let events = 0;
    try {
      for (let pages = 0; pages < MISSED_PAGES_MAX; pages++) {
        const page = await since(this.toString());
        page.events.forEach(hear);
        events += page.events.length;
        this.position.see(page.position);
        if (!page.more) {
          return events > 0 ? 'heard' : 'nothing';
        }
      }
    } catch (failure) {
      if (!(failure instanceof Refused && failure.status >= 400 && failure.status < 500)) {
        throw failure;
      } // else the node no longer knows what was before
    }
    return 'too much';
  }
}
