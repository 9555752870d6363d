// The lines of a log: days, the place where the unread begin, and messages, of which those that follow close on one another by
// the same peer share a head.

import type { Message } from './types';

export type Row =
  | { kind: 'day'; id: string; time: string }
  | { kind: 'new'; id: string }
  | { kind: 'message'; id: string; message: Message; isHead: boolean };

const TOGETHER_MILLIS = 5 * 60_000;

export function rows(messages: readonly Message[], firstUnread: string | null): Row[] {
  const found: Row[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    const newDay = !before || day(before.time) !== day(message.time);
    if (newDay) {
      found.push({ kind: 'day', id: `day ${day(message.time)} ${message.id}`, time: message.time });
    }
    const isFirstUnread = message.id === firstUnread;
    if (isFirstUnread) {
      found.push({ kind: 'new', id: 'new' });
    }
    const follows =
      before?.peer.id === message.peer.id &&
      before.peer.handle === message.peer.handle &&
      Date.parse(message.time) - Date.parse(before.time) < TOGETHER_MILLIS &&
      !message.replyTo;
    found.push({
      kind: 'message',
      id: message.id,
      message,
      isHead: newDay || isFirstUnread || !follows,
    });
    before = message;
  }
  return found;
}

function day(time: string): string {
  return new Date(time).toDateString();
}
