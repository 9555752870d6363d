// The page's parts and how they hang together. There is one of each.

import { Chat } from './chat/chat.svelte';
import { Composing } from './chat/composing.svelte';
import { Drafts } from './chat/drafts';
import { newKey } from './chat/outbox.svelte';
import { Bus, type Link } from './lib/bus';
import { goTo } from './lib/http';
import { Route } from './lib/route.svelte';
import { Session } from './lib/session.svelte';
import { Settings } from './lib/settings.svelte';
import { Sockets } from './lib/socket';
import { openStore } from './lib/store';
import { Transfers } from './transfers/transfers.svelte';
import { LazyTus } from './transfers/sender';

class App {
  readonly store = openStore();
  readonly session = new Session(this.store);
  readonly settings = new Settings(this.store);
  readonly route = new Route();
  readonly transfers = new Transfers(
    this.store,
    new LazyTus(this.session, () => this.session.peer?.handle ?? ''),
    newKey,
  );
  private readonly sockets = new Sockets();
  readonly bus = new Bus({
    home: location.origin,
    open: (url) => this.sockets.open(url),
    token: () => this.session.token,
    onOpened: (opened) => {
      if (opened.peer && this.session.token) {
        this.session.is(opened.peer);
        this.talkAs(opened.peer);
        this.chat?.opened(opened);
      }
    },
    onTokenRefused: (message) => this.signOut(message),
  });

  link = $state<Link>({ kind: 'closed' });
  chat = $state.raw<Chat | null>(null);
  /** Whether the newest line of the room on the screen is before somebody's eyes; the log says so. */
  atEndOf = $state<string | null>(null);
  /** A short word about something that has happened, read out as well. */
  notice = $state<{ text: string; bad: boolean } | null>(null);
  /** The page's scripts are of an older version than the node's. */
  outdated = $state(false);

  private readonly drafts = new Drafts(this.store);
  private readonly composings = new Map<string, Composing>(); // of each room, for as long as one is that peer
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    this.route.start();
    this.settings.apply();
    this.bus.watch((link) => {
      this.link = link;
      if (link.kind === 'online') {
        goTo(link.url);
      }
    });
    if (this.session.peer) {
      this.talkAs(this.session.peer);
    }
    this.bus.start();
    window.addEventListener('online', () => this.bus.tryNow());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        this.bus.tryNow();
      }
      this.chat?.presence(document.visibilityState === 'visible' ? 'online' : 'away');
    });
    window.addEventListener('pagehide', () => this.transfers.keep());
    window.addEventListener('vite:preloadError', () => (this.outdated = true));
  }

  async signIn(handle: string): Promise<void> {
    await this.session.open(handle);
    if (this.session.peer) {
      this.talkAs(this.session.peer);
    }
    this.bus.restart();
  }

  signOut(because: string | null): void {
    this.chat?.end();
    this.chat = null;
    this.session.end(because);
    if (because === null) {
      this.bus.restart();
    }
  }

  /** What is being written in a room; it is there again when one comes back to it. */
  composing(room: string): Composing | null {
    const chat = this.chat;
    if (!chat) {
      return null;
    }
    const known = this.composings.get(room);
    if (known) {
      return known;
    }
    const made = new Composing(chat, room, this.drafts, this.transfers, (why) => this.say(why, true));
    this.composings.set(room, made);
    return made;
  }

  say(text: string, bad = false): void {
    clearTimeout(this.noticeTimer);
    this.notice = { text, bad };
    this.noticeTimer = setTimeout(() => (this.notice = null), bad ? 10_000 : 4_000);
  }

  private talkAs(peer: { id: string; handle: string }): void {
    if (this.chat?.me.id === peer.id) {
      return;
    }
    this.chat?.end();
    this.composings.clear();
    const chat = new Chat(
      this.bus,
      peer,
      this.store,
      (room) => this.atEndOf === room && document.visibilityState === 'visible' && document.hasFocus(),
    );
    chat.onCall = (message, room) =>
      this.settings.notify(
        room?.kind === 'direct' ? message.peer.handle : `${message.peer.handle} in ${chat.roomTitle(room)}`,
        message.text,
        () => this.route.go('chat', message.room),
      );
    this.chat = chat;
  }
}

export const app = new App();
