// How far people have read in their rooms: this one, here or on another screen, and the others.

import { SvelteMap } from 'svelte/reactivity';
import type { RoomLog } from './log.svelte';
import { Position } from './position';
import type { Rooms } from './rooms.svelte';

export class Reading {
  /** Of others: room → peer → position. */
  readonly others = new SvelteMap<string, SvelteMap<string, string>>();

  private readonly saidUpTo = new Map<string, string>(); // this one's last message, which the node was told of

  constructor(
    private readonly me: string,
    private readonly rooms: Rooms,
    private readonly tell: (room: string, upTo: string) => Promise<unknown>,
  ) {}

  /** All of a log that ends here has been seen by this one, and all that was heard before it. */
  seen(room: string, log: RoomLog, heard: string): void {
    const last = log.last;
    if (!last || !log.atEnd || this.saidUpTo.get(room) === last.id) {
      return;
    }
    this.rooms.read(room);
    this.saidUpTo.set(room, last.id);
    const upTo = new Position(heard);
    log.messages.forEach((message) => upTo.see(message.position));
    this.tell(room, upTo.toString()).catch(() => this.saidUpTo.delete(room)); // said again with the next look at the room
  }

  /** Somebody has read a room up to there: another, or this one on some screen. */
  heard(room: string, peer: string, upTo: string, log: RoomLog): void {
    if (peer === this.me) {
      const last = this.rooms.byId.get(room)?.unread ? log.last : undefined;
      if (!last || new Position(upTo).covers(last.position)) {
        this.rooms.read(room);
      }
      return;
    }
    const peers = this.others.get(room) ?? new SvelteMap<string, string>();
    this.others.set(room, peers);
    peers.set(peer, upTo);
  }
}
