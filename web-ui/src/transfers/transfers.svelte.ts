// Files on their way to the node, a few at a time. What is not finished outlives the page: the node keeps the bytes that it has,
// and whoever chooses the same file again goes on from there.

import { ask, pathUrl, reason } from '../lib/http';
import type { Store } from '../lib/session.svelte';
import { readJson } from '../lib/store';
import type { Entry } from '../files/types';
import { Meter } from './meter';
import type { Sender, Sending } from './sender';

export type TransferState =
  'waiting' | 'running' | 'finishing' | 'paused' | 'interrupted' | 'done' | 'failed';

export interface Transfer {
  id: string;
  room: string;
  path: string;
  size: number;
  lastModified: number;
  sent: number;
  state: TransferState;
  why: string | null;
  rate: number;
  secondsLeft: number | null;
  copies: string | null;
  entry: Entry | null;
}

/** A file and the path it is to have. */
export interface Wanted {
  file: File;
  path: string;
}

interface Work {
  file: File | null;
  sending: Sending | null;
  meter: Meter | null;
  done: Promise<Entry>;
  resolve: (entry: Entry) => void;
  reject: (failure: Error) => void;
}

const KEY = 'redgiant.uploads';
const AT_ONCE = 3; // enough to hide the gaps between small files

export class Transfers {
  list = $state<Transfer[]>([]);
  /** Something was published: lists are old now. */
  published = $state(0);
  private readonly work = new Map<string, Work>();

  constructor(
    private readonly store: Store,
    private readonly sender: Sender,
    private readonly newId: () => string,
  ) {
    const kept = readJson<Transfer[]>(store, KEY, []);
    this.list = kept.map((transfer) => ({ ...transfer, state: 'interrupted', rate: 0, secondsLeft: null }));
    kept.forEach((transfer) => this.work.set(transfer.id, newWork(null)));
  }

  get active(): Transfer[] {
    return this.list.filter((transfer) => ['waiting', 'running', 'finishing'].includes(transfer.state));
  }

  add(room: string, wanted: Wanted[]): Transfer[] {
    const added = wanted.map(
      ({ file, path }) => this.goOnWith(room, file, path) ?? this.begin(room, file, path),
    );
    this.keep();
    this.next();
    return added;
  }

  /** The published version, once it is there. */
  whenDone(id: string): Promise<Entry> {
    return this.work.get(id)?.done ?? Promise.reject(new Error('that upload is no more'));
  }

  find(id: string): Transfer | undefined {
    return this.list.find((transfer) => transfer.id === id);
  }

  pause(id: string): void {
    const transfer = this.find(id);
    if (transfer?.state === 'running' || transfer?.state === 'waiting') {
      this.work.get(id)?.sending?.pause();
      this.change(id, { state: 'paused', rate: 0, secondsLeft: null });
      this.next();
    }
  }

  resume(id: string): void {
    const transfer = this.find(id);
    if (transfer?.state === 'paused' || transfer?.state === 'failed') {
      this.change(id, { state: this.work.get(id)?.file ? 'waiting' : 'interrupted', why: null });
      this.next();
    }
  }

  /** After a reload. Answers why not, where this is another file. */
  chooseAgain(id: string, file: File): string | null {
    const transfer = this.find(id);
    if (!transfer) {
      return 'that upload is no more';
    }
    if (file.size !== transfer.size || file.lastModified !== transfer.lastModified) {
      return `${file.name} is not the file that was being sent: another size, or changed since`;
    }
    this.goOnWith(transfer.room, file, transfer.path);
    this.next();
    return null;
  }

  cancel(id: string): void {
    const work = this.work.get(id);
    const transfer = this.find(id);
    work?.sending?.cancel();
    if (transfer && transfer.state !== 'done') {
      work?.reject(new Error('cancelled'));
      if (!work?.sending) {
        // Where it stays known, choosing the file again would go on with it: no harm.
        this.sender.forget(transfer).catch(() => undefined);
      }
    }
    this.work.delete(id);
    this.list = this.list.filter((other) => other.id !== id);
    this.keep();
    this.next();
  }

  clearDone(): void {
    this.list
      .filter((transfer) => transfer.state === 'done')
      .forEach((transfer) => this.work.delete(transfer.id));
    this.list = this.list.filter((transfer) => transfer.state !== 'done');
    this.keep();
  }

  private goOnWith(room: string, file: File, path: string): Transfer | undefined {
    const transfer = this.list.find(
      (other) =>
        (other.state === 'interrupted' || other.state === 'failed') &&
        other.room === room &&
        other.path === path &&
        other.size === file.size &&
        other.lastModified === file.lastModified,
    );
    const work = transfer && this.work.get(transfer.id);
    if (transfer && work) {
      work.file = file;
      this.change(transfer.id, { state: 'waiting', why: null });
    }
    return transfer && this.find(transfer.id);
  }

  private begin(room: string, file: File, path: string): Transfer {
    const transfer: Transfer = {
      id: this.newId(),
      room,
      path,
      size: file.size,
      lastModified: file.lastModified,
      sent: 0,
      state: 'waiting',
      why: null,
      rate: 0,
      secondsLeft: null,
      copies: null,
      entry: null,
    };
    this.work.set(transfer.id, newWork(file));
    this.list.push(transfer);
    return transfer;
  }

  private next(): void {
    let running = this.list.filter((one) => one.state === 'running' || one.state === 'finishing').length;
    for (const transfer of this.list) {
      if (running < AT_ONCE && transfer.state === 'waiting') {
        running += 1;
        void this.run(transfer.id);
      }
    }
  }

  private async run(id: string): Promise<void> {
    const transfer = this.find(id);
    const work = this.work.get(id);
    if (!transfer || !work?.file) {
      return;
    }
    this.change(id, { state: 'running', why: null });
    work.meter = null;
    try {
      const sent = await this.send(id, transfer, work, work.file);
      if (!sent) {
        return; // paused or cancelled
      }
      const entry = await published(transfer, sent.content, sent.position, this.sender.headers());
      this.change(id, {
        state: 'done',
        sent: transfer.size,
        rate: 0,
        secondsLeft: null,
        copies: sent.copies,
        entry,
      });
      this.published += 1;
      work.resolve(entry);
    } catch (failure) {
      this.change(id, { state: 'failed', why: reason(failure), rate: 0, secondsLeft: null });
    }
    work.sending = null;
    this.keep();
    this.next();
  }

  private async send(id: string, transfer: Transfer, work: Work, file: File) {
    work.sending ??= await this.sender.open(file, transfer);
    return work.sending.run((sent) => this.moved(id, work, sent));
  }

  private moved(id: string, work: Work, sent: number): void {
    const now = performance.now();
    work.meter ??= new Meter(sent, now);
    work.meter.moved(sent, now);
    const transfer = this.find(id);
    if (transfer && (transfer.state === 'running' || transfer.state === 'finishing')) {
      this.change(id, {
        sent,
        rate: work.meter.bytesPerSecond,
        secondsLeft: work.meter.secondsLeft(transfer.size - sent),
        // All is sent; the answer comes when it is forced to disk.
        state: sent === transfer.size ? 'finishing' : 'running',
      });
    }
  }

  private change(id: string, changes: Partial<Transfer>): void {
    const place = this.list.findIndex((transfer) => transfer.id === id);
    const transfer = this.list[place];
    if (transfer) {
      this.list[place] = { ...transfer, ...changes };
      if (changes.state && changes.state !== transfer.state) {
        this.keep();
      }
    }
  }

  /** What is not done is there again after a reload, as far as it was when this was last called. */
  keep(): void {
    const unfinished = this.list.filter((transfer) => transfer.state !== 'done');
    this.store.setItem(KEY, JSON.stringify(unfinished));
  }
}

function newWork(file: File | null): Work {
  let resolve: Work['resolve'] = () => undefined;
  let reject: Work['reject'] = () => undefined;
  const done = new Promise<Entry>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  done.catch(() => undefined); // whoever waits for it hears it; nobody has to
  return { file, sending: null, meter: null, done, resolve, reject };
}

/** The version that an upload made: the newest of its path with that content. */
async function published(
  transfer: Transfer,
  content: string | null,
  position: string | null,
  headers: Record<string, string>,
): Promise<Entry> {
  const page = await ask<{ versions: Entry[] }>(`${pathUrl(transfer.room, transfer.path)}?versions`, {
    headers: { ...headers, ...(position ? { 'Redgiant-After': position } : {}) },
  });
  const entry = page.versions.find((one) => !content || one.contentId === content);
  if (!entry) {
    throw new Error(`${transfer.path} was sent, and is not there any more`);
  }
  return entry;
}
