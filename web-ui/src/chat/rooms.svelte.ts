// The rooms that one sees, and how much in each is unread.

import { SvelteMap } from 'svelte/reactivity';
import { toRoom, type Room } from './types';

export class Rooms {
  readonly byId = new SvelteMap<string, Room>();
  loaded = $state(false);

  /** The lobby, then rooms by name. */
  get joined(): Room[] {
    return this.sorted((room) => room.kind !== 'direct' && (room.member || room.kind === 'lobby'));
  }

  get direct(): Room[] {
    return this.sorted((room) => room.kind === 'direct');
  }

  get invited(): Room[] {
    return this.sorted((room) => room.invited && !room.member && room.kind !== 'direct');
  }

  /** Public ones that one has not joined. */
  get open(): Room[] {
    return this.sorted((room) => room.kind === 'public' && !room.member && !room.invited);
  }

  get unread(): number {
    return [...this.byId.values()].reduce((sum, room) => sum + room.unread, 0);
  }

  /** What is worth a person's attention: mentions, and all that is said to them alone. */
  get calls(): number {
    return [...this.byId.values()].reduce(
      (sum, room) => sum + (room.kind === 'direct' ? room.unread : room.mentions),
      0,
    );
  }

  list(rooms: Partial<Room>[]): void {
    this.byId.clear();
    rooms.forEach((room) => this.set(room));
    this.loaded = true;
  }

  set(given: Partial<Room>): void {
    if (given.id) {
      this.byId.set(given.id, toRoom({ ...this.byId.get(given.id), ...given }));
    }
  }

  remove(id: string): void {
    this.byId.delete(id);
  }

  said(id: string, time: string, unread: boolean, mentionsMe: boolean): void {
    const room = this.byId.get(id);
    if (room) {
      this.byId.set(id, {
        ...room,
        last: time,
        unread: room.unread + (unread ? 1 : 0),
        mentions: room.mentions + (unread && mentionsMe ? 1 : 0),
      });
    }
  }

  read(id: string): void {
    const room = this.byId.get(id);
    if (room && (room.unread || room.mentions)) {
      this.byId.set(id, { ...room, unread: 0, mentions: 0 });
    }
  }

  /** The next room with something unread behind this one, going round. */
  nextUnread(after: string | null): Room | undefined {
    const all = [...this.joined, ...this.direct];
    const start = all.findIndex((room) => room.id === after) + 1;
    return [...all.slice(start), ...all.slice(0, start)].find((room) => room.unread > 0);
  }

  private sorted(filter: (room: Room) => boolean): Room[] {
    const rank = (room: Room) => (room.kind === 'lobby' ? 0 : 1);
    return [...this.byId.values()]
      .filter(filter)
      .sort(
        (a, b) =>
          rank(a) - rank(b) ||
          (a.kind === 'direct' ? (b.last ?? '').localeCompare(a.last ?? '') : 0) ||
          a.name.localeCompare(b.name),
      );
  }
}
