// Rooms and messages as docs/bridge.md has them.

import type { Peer } from '../lib/session.svelte';

export type { Peer };

export type RoomKind = 'lobby' | 'public' | 'private' | 'direct';

export interface Room {
  id: string;
  name: string;
  kind: RoomKind;
  topic: string;
  member: boolean;
  invited: boolean;
  with: Peer | null;
  retentionDays: number;
  unread: number;
  mentions: number;
  last: string | null;
}

export interface Attachment {
  version: string;
  path: string;
  size: number;
  type: string;
  content: string;
}

export interface Reaction {
  emoji: string;
  peers: string[];
}

export interface Message {
  id: string;
  room: string;
  key: string;
  time: string;
  peer: Peer;
  text: string;
  replyTo: string | null;
  attachments: Attachment[];
  mentions: string[];
  edited: string | null;
  reactions: Reaction[];
  position: string;
  /** Under which its peer said it; empty from a node that does not tell. */
  idempotencyKey: string;
}

export interface HistoryPage {
  messages: Message[];
  older: string | null;
  newer: string | null;
}

export type Presence = 'online' | 'away' | 'offline';

export interface Member extends Peer {
  state: 'member' | 'invited';
}

export interface RoomEvent {
  type: string;
  room: string | Partial<Room>;
  position?: string;
  message?: Partial<Message> | string;
  emoji?: string;
  peer?: Peer | string;
  on?: boolean;
  state?: string;
  upTo?: string;
  path?: string;
  removed?: boolean;
}

/** A peer stands there as its id, or with its handle. */
export function peerId(peer: Peer | string | null | undefined): string | null {
  return typeof peer === 'string' ? peer : (peer?.id ?? null);
}

/** Takes what a node of another version sends for what it means; fields that are missing say nothing. */
export function toMessage(given: Partial<Message>): Message {
  return {
    id: given.id ?? '',
    room: given.room ?? '',
    key: given.key ?? '',
    time: given.time ?? new Date().toISOString(),
    peer: given.peer ?? { id: '', handle: 'somebody' },
    text: given.text ?? '',
    replyTo: given.replyTo ?? null,
    attachments: given.attachments ?? [],
    mentions: ids(given.mentions),
    edited: given.edited ?? null,
    reactions: (given.reactions ?? []).map((reaction) => ({ ...reaction, peers: ids(reaction.peers) })),
    position: given.position ?? '',
    idempotencyKey: given.idempotencyKey ?? '',
  };
}

export function toRoom(given: Partial<Room>): Room {
  const other = given.with as Peer | string | null | undefined;
  return {
    id: given.id ?? '',
    name: given.name ?? '',
    kind: given.kind ?? 'public',
    topic: given.topic ?? '',
    member: given.member ?? false,
    invited: given.invited ?? false,
    with: typeof other === 'string' ? { id: other, handle: '' } : (other ?? null),
    retentionDays: given.retentionDays ?? 0,
    unread: given.unread ?? 0,
    mentions: given.mentions ?? 0,
    last: given.last ?? null,
  };
}

function ids(peers: (Peer | string)[] | undefined): string[] {
  return (peers ?? []).flatMap((peer) => peerId(peer) ?? []);
}
