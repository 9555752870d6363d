// What a screen has of a room's messages: one run without gaps, each message once, in the room's order.

import { toMessage, type HistoryPage, type Message } from './types';

export class RoomLog {
  messages = $state.raw<Message[]>([]);
  /** Where to ask for more; null where there is none. */
  older = $state<string | null>(null);
  newer = $state<string | null>(null);
  loaded = $state(false);
  loading = $state(false);
  failed = $state<string | null>(null);
  /** The first message that was unread when the room was opened. */
  firstUnread = $state<string | null>(null);

  private readonly removed = new Set<string>();

  /** Whether what is said now belongs at the end of this run. */
  get atEnd(): boolean {
    return this.newer === null;
  }

  get last(): Message | undefined {
    return this.messages.at(-1);
  }

  find(id: string): Message | undefined {
    return this.messages.find((message) => message.id === id);
  }

  /** Begins anew with a page, as after a jump. */
  show(page: HistoryPage): void {
    this.messages = [];
    this.add(page.messages);
    this.older = page.older;
    this.newer = page.newer;
    this.loaded = true;
    this.failed = null;
  }

  addOlder(page: HistoryPage): void {
    this.add(page.messages);
    this.older = page.older;
  }

  addNewer(page: HistoryPage): void {
    this.add(page.messages);
    this.newer = page.newer;
  }

  /** Something was said or changed. Answers whether it was not here before. */
  hear(given: Partial<Message>): boolean {
    const message = toMessage(given);
    if (!message.id || this.removed.has(message.id)) {
      return false;
    }
    const known = this.find(message.id);
    const first = this.messages[0];
    // In front of this run, or behind it, there may be a gap: whoever goes there asks for it.
    const belongs =
      known ||
      ((this.atEnd || (this.last && message.key < this.last.key)) &&
        (this.older === null || !first || message.key > first.key));
    if (this.loaded && belongs) {
      this.add([message]);
    }
    return !known;
  }

  remove(id: string): void {
    this.removed.add(id);
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  react(id: string, emoji: string, peer: string, on: boolean): void {
    this.messages = this.messages.map((message) => {
      if (message.id !== id) {
        return message;
      }
      const others = message.reactions
        .map((reaction) =>
          reaction.emoji === emoji
            ? { ...reaction, peers: reaction.peers.filter((one) => one !== peer) }
            : reaction,
        )
        .filter((reaction) => reaction.peers.length > 0 || (on && reaction.emoji === emoji));
      if (!on) {
        return { ...message, reactions: others };
      }
      const known = others.some((reaction) => reaction.emoji === emoji);
      return {
        ...message,
        reactions: known
          ? others.map((reaction) =>
              reaction.emoji === emoji ? { ...reaction, peers: [...reaction.peers, peer] } : reaction,
            )
          : [...others, { emoji, peers: [peer] }],
      };
    });
  }

  /** Marks where the unread ones begin, as far as they are here. */
  markUnread(count: number): void {
    const first = count > 0 ? this.messages.at(-Math.min(count, this.messages.length)) : undefined;
    this.firstUnread = first?.id ?? null;
  }

  private add(given: Partial<Message>[]): void {
    const byId = new Map(this.messages.map((message) => [message.id, message]));
    for (const one of given) {
      const message = toMessage(one);
      const known = byId.get(message.id);
      const isNews = !known || !known.edited || (message.edited !== null && message.edited >= known.edited);
      if (message.id && !this.removed.has(message.id) && isNews) {
        byId.set(message.id, message);
      }
    }
    this.messages = [...byId.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }
}
