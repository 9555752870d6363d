// What is being written in one room: new words, an edit of old ones, an answer, files that go with it.

import { reason } from '../lib/http';
import type { Transfer, Transfers, Wanted } from '../transfers/transfers.svelte';
import type { Chat } from './chat.svelte';
import type { Drafts } from './drafts';
import type { Message } from './types';

export const TEXT_CHARS_MAX = 20_000; // a record has 64 KiB, and a character up to three bytes

export class Composing {
  text = $state('');
  editing = $state<Message | null>(null);
  answering = $state<Message | null>(null);
  /** Of the uploads that go with it: their ids. */
  uploads = $state<string[]>([]);
  /** It was sent, and its files are still on their way. */
  waits = $state(false);
  /** Grows when whoever writes is to have the cursor. */
  wanted = $state(0);

  constructor(
    private readonly chat: Chat,
    readonly room: string,
    private readonly drafts: Drafts,
    private readonly transfers: Transfers,
    private readonly complain: (why: string) => void,
  ) {
    this.text = drafts.of(room);
  }

  get attached(): Transfer[] {
    return this.uploads.flatMap((id) => this.transfers.find(id) ?? []);
  }

  get isEmpty(): boolean {
    return !this.text.trim() && this.uploads.length === 0;
  }

  reply(to: Message): void {
    this.stopEditing();
    this.answering = to;
    this.wanted += 1;
  }

  edit(what: Message): void {
    this.editing = what;
    this.answering = null;
    this.text = what.text;
    this.wanted += 1;
  }

  /** What was said last, to be put right. Answers whether there is any. */
  editLast(): boolean {
    const last = this.chat.log(this.room).messages.findLast((one) => one.peer.id === this.chat.me.id);
    if (last) {
      this.edit(last);
    }
    return !!last;
  }

  stop(): void {
    this.stopEditing();
    this.answering = null;
  }

  attach(wanted: Wanted[]): void {
    this.uploads = [...this.uploads, ...this.transfers.add(this.room, wanted).map((transfer) => transfer.id)];
    this.wanted += 1;
  }

  leaveOut(id: string): void {
    this.uploads = this.uploads.filter((other) => other !== id);
    this.transfers.cancel(id);
  }

  /** The text has changed under somebody's hands. */
  typed(): void {
    if (!this.editing) {
      this.drafts.keep(this.room, this.text);
      if (this.text.trim()) {
        this.chat.typing(this.room);
      }
    }
  }

  async submit(): Promise<void> {
    if (this.editing) {
      await this.saveEdit(this.editing);
    } else if (this.text.length > TEXT_CHARS_MAX) {
      this.complain(
        `a message has at most ${TEXT_CHARS_MAX.toLocaleString()} characters; attach it as a file`,
      );
    } else if (!this.isEmpty && !this.waits) {
      await this.say();
    }
  }

  private async say(): Promise<void> {
    const uploads = this.uploads;
    let attachments: string[] = [];
    if (uploads.length > 0) {
      this.waits = true;
      try {
        const entries = await Promise.all(uploads.map((id) => this.transfers.whenDone(id)));
        attachments = entries.map((entry) => entry.version);
      } catch (failure) {
        this.complain(`not said: ${reason(failure)}`);
        return;
      } finally {
        this.waits = false;
      }
    }
    const text = this.text.trim();
    this.chat.outbox.add({
      room: this.room,
      text,
      replyTo: this.answering?.id ?? null,
      attachments,
      mentions: this.chat.people.namedIn(text),
    });
    this.uploads = [];
    this.answering = null;
    this.text = '';
    this.drafts.keep(this.room, '');
  }

  private async saveEdit(what: Message): Promise<void> {
    const changed = this.text.trim();
    if (changed && changed !== what.text) {
      try {
        await this.chat.edit(what, changed);
      } catch (failure) {
        this.complain(`not changed: ${reason(failure)}`);
        return;
      }
    }
    this.stopEditing();
  }

  private stopEditing(): void {
    if (this.editing) {
      this.editing = null;
      this.text = this.drafts.of(this.room);
    }
  }
}
