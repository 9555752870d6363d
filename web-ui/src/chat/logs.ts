// The logs of the rooms that one has looked at, and how pages come into them.

import { reason } from '../lib/http';
import { RoomLog } from './log.svelte';
import type { People } from './people.svelte';
import type { Requests } from './requests';
import type { HistoryPage } from './types';

export class Logs {
  private readonly byRoom = new Map<string, RoomLog>();

  constructor(
    private readonly ask: Requests,
    private readonly people: People,
  ) {}

  of(room: string): RoomLog {
    const known = this.byRoom.get(room);
    if (known) {
      return known;
    }
    const log = new RoomLog();
    this.byRoom.set(room, log);
    return log;
  }

  async newest(room: string): Promise<void> {
    const log = this.of(room);
    await this.page(log, this.ask.history(room, {}), (page) => log.show(page));
  }

  async around(room: string, message: string): Promise<void> {
    const log = this.of(room);
    await this.page(log, this.ask.history(room, { around: message }), (page) => log.show(page));
  }

  async older(room: string): Promise<void> {
    const log = this.of(room);
    if (log.older !== null && !log.loading) {
      await this.page(log, this.ask.history(room, { before: log.older }), (page) => log.addOlder(page));
    }
  }

  async newer(room: string): Promise<void> {
    const log = this.of(room);
    if (log.newer !== null && !log.loading) {
      await this.page(log, this.ask.history(room, { from: log.newer }), (page) => log.addNewer(page));
    }
  }

  remove(room: string): void {
    this.byRoom.delete(room);
  }

  /** None of them is known to be without a gap. */
  doubt(): void {
    this.byRoom.forEach((log) => (log.loaded = false));
  }

  private async page(
    log: RoomLog,
    asked: Promise<HistoryPage>,
    take: (page: HistoryPage) => void,
  ): Promise<void> {
    log.loading = true;
    try {
      const page = await asked;
      page.messages.forEach((message) => this.people.meet(message.peer));
      take(page);
      log.failed = null;
    } catch (failure) {
      log.failed = reason(failure);
    } finally {
      log.loading = false;
    }
  }
}
