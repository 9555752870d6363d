// The page's side of the bridge (docs/bridge.md): one socket, requests with answers, events by address. It opens again by
// itself, at another node where this one is gone, and then knows its addresses again.

import { Refused } from './http';
import type { Peer } from './session.svelte';

/** As much of SockJS as is used here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface Opened {
  peer: Peer | null;
  node: string;
  position: string;
  urls: string[];
}

export type Link =
  | { kind: 'connecting'; url: string; tries: number }
  | { kind: 'online'; url: string }
  | { kind: 'waiting'; url: string; tries: number; nextTryAt: number }
  | { kind: 'closed' };

export interface Registration {
  /** The position from which on its events come; undefined where the node did not say. */
  readonly since: Promise<string | undefined>;
  end(): void;
}

export type Handler = (body: unknown) => void;

export interface SendOptions {
  timeoutMillis?: number;
  /** Asking twice does no harm, so a lost socket is no failure yet. */
  again?: boolean;
}

export interface BusOptions {
  home: string;
  open: (url: string) => Socket;
  token: () => string | null;
  /** Who one is, at every new connection and before anything else is sent. */
  onOpened?: (opened: Opened) => void;
  /** The token is good no more. */
  onTokenRefused?: (message: string) => void;
  random?: () => number;
}

interface Request {
  address: string;
  body: unknown;
  again: boolean;
  resolve: (body: unknown) => void;
  reject: (refused: Refused) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

interface Frame {
  type?: string;
  address?: string;
  body?: unknown;
  failureCode?: number;
  message?: string;
}

const PING_MILLIS = 20_000; // the node closes what is silent for 60 s
const PONG_MILLIS_MAX = 10_000;
const OPEN_MILLIS_MAX = 10_000;
const ANSWER_MILLIS_MAX = 15_000; // a read may wait 5 s for a position, and a write 10 s for a second copy
const WAITING_REQUESTS_MAX = 256;
const TRIES_AT_ONE_NODE = 2;
const PAUSES_MILLIS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class Bus {
  private socket: Socket | null = null;
  private urls: string[];
  private tries = 0;
  private nextReply = 0;
  private state: Link = { kind: 'closed' };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pinging: ReturnType<typeof setTimeout> | undefined;
  private readonly asked = new Map<string, Request>();
  private waiting: Request[] = [];
  private readonly handlers = new Map<string, Set<Handler>>();
  private readonly watchers = new Set<(link: Link) => void>();

  constructor(private readonly options: BusOptions) {
    this.urls = [options.home];
  }

  get link(): Link {
    return this.state;
  }

  /** Hears of each change of the link, and at once of how it is. */
  watch(watcher: (link: Link) => void): () => void {
    this.watchers.add(watcher);
    watcher(this.state);
    return () => this.watchers.delete(watcher);
  }

  start(): void {
    if (this.state.kind === 'closed') {
      this.connect();
    }
  }

  /** Not waiting any longer. */
  tryNow(): void {
    if (this.state.kind === 'waiting') {
      this.connect();
    }
  }

  /** Opens anew, as somebody else: the token has changed. */
  restart(): void {
    this.tries = 0;
    this.drop('the session has changed');
    this.connect();
  }

  stop(): void {
    this.drop('the page is closed');
    clearTimeout(this.timer);
    this.become({ kind: 'closed' });
  }

  send<T>(address: string, body: unknown, options: SendOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const request: Request = {
        address,
        body,
        again: options.again ?? false,
        resolve: resolve as (body: unknown) => void,
        reject,
        timer: undefined,
      };
      const millis = options.timeoutMillis ?? ANSWER_MILLIS_MAX;
      request.timer = setTimeout(() => {
        this.forget(request);
        reject(new Refused(0, `no answer within ${Math.round(millis / 1000)} s`));
      }, millis);
      if (this.state.kind === 'online') {
        this.transmit(request);
      } else if (this.waiting.length < WAITING_REQUESTS_MAX) {
        this.waiting.push(request);
      } else {
        clearTimeout(request.timer);
        reject(new Refused(0, 'not connected, and too much is waiting already'));
      }
    });
  }

  register(address: string, handler: Handler): Registration {
    const known = this.handlers.get(address);
    const handlers = known ?? new Set<Handler>();
    handlers.add(handler);
    this.handlers.set(address, handlers);
    const since =
      !known && this.state.kind === 'online' ? this.announce(address) : Promise.resolve(undefined);
    return {
      since,
      end: () => {
        handlers.delete(handler);
        if (handlers.size === 0 && this.handlers.get(address) === handlers) {
          this.handlers.delete(address);
          this.write({ type: 'unregister', address });
        }
      },
    };
  }

  /** The node that answered last; where it fails again and again, the others by turns, and it in between. */
  private url(): string {
    const others = this.urls.length - 1;
    const away = this.tries - TRIES_AT_ONE_NODE;
    const place = others > 0 && away >= 0 && away % 2 === 0 ? 1 + ((away / 2) % others) : 0;
    return this.urls[place] ?? this.options.home;
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.become({ kind: 'connecting', url: this.url(), tries: this.tries });
    const socket = this.options.open(this.url());
    this.socket = socket;
    const isCurrent = () => this.socket === socket;
    this.timer = setTimeout(() => this.lost('no connection in time'), OPEN_MILLIS_MAX);
    socket.onopen = () => {
      if (isCurrent()) {
        void this.opened(isCurrent);
      }
    };
    socket.onmessage = (event) => {
      if (isCurrent()) {
        this.received(event.data);
      }
    };
    socket.onclose = (event) => {
      if (isCurrent()) {
        this.lost(event.reason || 'the connection ended');
      }
    };
  }

  /** Says who one is and what one listens to; only then do others get their turn. */
  private async opened(isCurrent: () => boolean): Promise<void> {
    try {
      const token = this.options.token();
      const session = this.request<Opened>('edge.session.open', token ? { token } : {});
      const opened = await session;
      if (!isCurrent()) {
        return;
      }
      this.knowNodes(opened.urls ?? []);
      this.options.onOpened?.(opened);
      await Promise.all([...this.handlers.keys()].map((address) => this.announce(address)));
    } catch (failure) {
      if (isCurrent()) {
        this.refusedToOpen(failure instanceof Refused ? failure : new Refused(0, String(failure)));
      }
      return;
    }
    if (isCurrent()) {
      clearTimeout(this.timer);
      this.tries = 0; // the node that answers is first by now
      this.become({ kind: 'online', url: this.url() });
      this.ping();
      this.waiting.splice(0).forEach((request) => this.transmit(request));
    }
  }

  private refusedToOpen(refused: Refused): void {
    if (refused.status === 401 && this.options.token()) {
      this.options.onTokenRefused?.(refused.message);
    }
    this.lost(refused.message);
  }

  /** The node that answers stays first. From an encrypted page nothing goes unencrypted, the token least of all. */
  private knowNodes(urls: string[]): void {
    const here = this.url();
    const others = here.startsWith('https:') ? urls.filter((url) => url.startsWith('https:')) : urls;
    this.urls = [...new Set([here, ...others, this.options.home])];
  }

  /** A registration that is refused, as of a room that one was taken out of, is none any more. */
  private async announce(address: string): Promise<string | undefined> {
    try {
      const answer = await this.request<{ position?: string } | null>(address, undefined, 'register');
      return answer?.position;
    } catch (failure) {
      if (failure instanceof Refused && failure.status >= 400 && failure.status < 500) {
        this.handlers.delete(address);
      }
      return undefined;
    }
  }

  private request<T>(address: string, body: unknown, type = 'send'): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const request: Request = {
        address,
        body,
        again: false,
        resolve: resolve as (body: unknown) => void,
        reject,
        timer: undefined,
      };
      request.timer = setTimeout(() => {
        this.forget(request);
        reject(new Refused(0, `the node did not answer ${address}`));
      }, OPEN_MILLIS_MAX);
      this.transmit(request, type);
    });
  }

  private transmit(request: Request, type = 'send'): void {
    this.nextReply += 1;
    const replyAddress = `reply.${this.nextReply}`;
    this.asked.set(replyAddress, request);
    this.write({ type, address: request.address, body: request.body, replyAddress });
  }

  private write(frame: Record<string, unknown>): void {
    if (this.socket && (this.state.kind === 'online' || frame.replyAddress || frame.type === 'ping')) {
      this.socket.send(JSON.stringify(frame));
    }
  }

  private received(text: string): void {
    this.heard();
    const frame = parse(text);
    const request = frame.address === undefined ? undefined : this.asked.get(frame.address);
    if (request && frame.address !== undefined) {
      this.asked.delete(frame.address);
      clearTimeout(request.timer);
      if (frame.type === 'err') {
        request.reject(new Refused(frame.failureCode ?? 500, frame.message ?? 'refused'));
      } else {
        request.resolve(frame.body);
      }
    } else if (frame.type === 'rec' && frame.address !== undefined) {
      [...(this.handlers.get(frame.address) ?? [])].forEach((handler) => handler(frame.body));
    }
  }

  private ping(): void {
    clearTimeout(this.pinging);
    this.pinging = setTimeout(() => {
      this.pinging = setTimeout(() => this.lost('the node fell silent'), PONG_MILLIS_MAX);
      this.write({ type: 'ping' });
    }, PING_MILLIS);
  }

  private heard(): void {
    if (this.state.kind === 'online') {
      this.ping();
    }
  }

  private lost(why: string): void {
    this.drop(why);
    this.tries += 1;
    const pause = PAUSES_MILLIS[Math.min(this.tries, PAUSES_MILLIS.length) - 1] ?? 30_000;
    // Not all browsers of a node that starts again at the same moment.
    const millis = pause * (0.75 + 0.5 * (this.options.random ?? Math.random)());
    this.become({
      kind: 'waiting',
      url: this.url(),
      tries: this.tries,
      nextTryAt: Date.now() + millis,
    });
    this.timer = setTimeout(() => this.connect(), millis);
  }

  /** Ends the socket; what was asked and may be asked again waits, the rest has failed. */
  private drop(why: string): void {
    clearTimeout(this.timer);
    clearTimeout(this.pinging);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    const asked = [...this.asked.values()];
    this.asked.clear();
    for (const request of asked) {
      if (request.again) {
        this.waiting.push(request);
      } else {
        clearTimeout(request.timer);
        request.reject(new Refused(0, why));
      }
    }
  }

  private forget(request: Request): void {
    this.waiting = this.waiting.filter((other) => other !== request);
    for (const [reply, other] of this.asked) {
      if (other === request) {
        this.asked.delete(reply);
      }
    }
  }

  private become(link: Link): void {
    this.state = link;
    this.watchers.forEach((watcher) => watcher(link));
  }
}

function parse(text: string): Frame {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return {}; // not of this protocol
  }
}
