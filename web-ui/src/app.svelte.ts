// The page's parts and how they hang together. There is one of each.

import { Chat } from './chat/chat.svelte';
import { Composing } from './chat/composing.svelte';
import { Drafts } from './chat/drafts';
import { newKey } from './chat/outbox.svelte';
import { Bus, type Link } from './lib/bus';
import { goTo, Refused } from './lib/http';
import { forgetInvitation, keptInvitation, readInvitation, type Invitation } from './lib/invitation';
import { Route } from './lib/route.svelte';
import { Session } from './lib/session.svelte';
import { Settings } from './lib/settings.svelte';
import { Sockets } from './lib/socket';
import { openStore } from './lib/store';
import { Transfers } from './transfers/transfers.svelte';
import { LazyTus } from './transfers/sender';

const isEncrypted = location.protocol === 'https:';

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
  private readonly sockets = new Sockets(() => this.session.token);
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
  /** What lets one in who is nobody yet. */
  invitation = $state.raw<Invitation | null>(null);
  /** Nobody is a guest here: the page came from another machine. */
  closed = $state(false);
  /** The page's scripts are of an older version than the node's. */
  outdated = $state(false);

  private readonly drafts = new Drafts(this.store);
  private readonly composings = new Map<string, Composing>(); // of each room, for as long as one is that peer
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    this.invitation = keptInvitation(this.store);
    window.addEventListener('hashchange', () => this.takeInvitation());
    this.takeInvitation();
    this.route.start();
    this.settings.apply();
    this.bus.watch((link) => {
      this.link = link;
      if (link.kind === 'online') {
        goTo(link.url);
      } else if (link.kind === 'waiting' && isEncrypted) {
        void this.askWhy(); // a browser does not tell a socket that is refused from a node that is away
      }
    });
    if (this.session.peer) {
      this.talkAs(this.session.peer);
    }
    if (isEncrypted && !this.session.token) {
      void this.askWhy().then(() => this.closed || this.bus.start());
    } else {
      this.bus.start();
    }
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
    const invitation = this.invitation;
    try {
      await this.session.open(handle, invitation);
    } catch (failure) {
      if (invitation && failure instanceof Refused && (failure.status === 410 || failure.status === 401)) {
        this.dropInvitation();
      }
      throw failure;
    }
    this.dropInvitation();
    this.closed = false;
    if (this.session.peer) {
      this.talkAs(this.session.peer);
    }
    this.bus.restart();
  }

  signOut(because: string | null): void {
    this.chat?.end();
    this.chat = null;
    this.session.end(because);
    if (isEncrypted) {
      this.bus.stop();
      void this.askWhy().then(() => this.closed || this.bus.start());
    } else if (because === null) {
      this.bus.restart();
    }
  }

  /** Takes an invitation out of a link that somebody has; answers whether there is one. */
  takeInvitation(link = location.href): boolean {
    const found = readInvitation(link, this.store);
    if (!found) {
      return false;
    }
    history.replaceState(null, '', '#/chat');
    this.route.follow();
    if (this.session.peer) {
      void this.weigh(found, this.session.peer.handle);
    } else {
      this.invitation = found;
    }
    return true;
  }

  /** Who is somebody here already needs none, unless that has been ended. */
  private async weigh(invitation: Invitation, handle: string): Promise<void> {
    const refusal = await this.session.refusal();
    if (refusal) {
      this.invitation = invitation;
      this.signOut(refusal);
    } else {
      forgetInvitation(this.store);
      this.say(`you are ${handle} here already; the invitation is good for somebody else`);
    }
  }

  /** Whether the node refuses to talk to whoever one is: then it is no use to try again. */
  private async askWhy(): Promise<void> {
    const refusal = await this.session.refusal();
    if (refusal && this.session.token) {
      this.signOut(refusal);
    } else if (refusal) {
      this.closed = true;
      this.bus.stop();
    }
  }

  private dropInvitation(): void {
    this.invitation = null;
    forgetInvitation(this.store);
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
