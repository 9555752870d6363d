// The one place that knows how a socket is opened: SockJS's own WebSocket address first, which needs nothing but the browser;
// where a proxy lets none through, SockJS itself with its streams and polls. It is fetched only then, as it would be a third of
// all that the page loads.

import type { Socket } from './bus';

// The iframe transports would load a page that the policy forbids, and no browser needs them any more.
const FALLBACKS = ['xhr-streaming', 'xhr-polling'];

type Loaded = (url: string) => Promise<Socket>;

export class Sockets {
  /** Whether a WebSocket to any node has ever opened from here: then it is no proxy that is in the way. */
  private worked = false;
  private failures = 0;

  /**
   * @param token goes beside the protocol where the way is encrypted: whoever is on another machine is not heard without it, and
   *   a browser sends no header of a page's making with a WebSocket
   */
  constructor(
    private readonly token: () => string | null,
    private readonly webSocket: (url: string, protocols: string[]) => WebSocket = (url, protocols) =>
      new WebSocket(url, protocols),
    private readonly load: Loaded = loadSockJs,
  ) {}

  open(url: string): Socket {
    // Every second time, as a node that is away fails in the same way as a proxy that forbids.
    return !this.worked && this.failures % 2 === 1 ? this.fallback(url) : this.direct(url);
  }

  private direct(url: string): Socket {
    const address = `${url.replace(/^http/, 'ws')}/eventbus/websocket`;
    const token = address.startsWith('wss:') ? this.token() : null;
    const web = this.webSocket(address, token ? ['redgiant', `redgiant.token.${token}`] : []);
    const socket: Socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) => web.send(text),
      close: () => web.close(),
    };
    let opened = false;
    web.onopen = () => {
      opened = true;
      this.worked = true;
      socket.onopen?.();
    };
    web.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') {
        socket.onmessage?.({ data: event.data });
      }
    };
    web.onclose = (event) => {
      this.failures += opened ? 0 : 1;
      socket.onclose?.({ code: event.code, reason: event.reason });
    };
    return socket;
  }

  private fallback(url: string): Socket {
    let loaded: Socket | null = null;
    let closed = false;
    const socket: Socket = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) => loaded?.send(text),
      close: () => {
        closed = true;
        loaded?.close();
      },
    };
    this.load(url).then(
      (sockJs) => {
        if (closed) {
          sockJs.close();
          return;
        }
        loaded = sockJs;
        let opened = false;
        sockJs.onopen = () => {
          opened = true;
          socket.onopen?.();
        };
        sockJs.onmessage = (event) => socket.onmessage?.(event);
        sockJs.onclose = (event) => {
          this.failures += opened ? 0 : 1;
          socket.onclose?.(event);
        };
      },
      () => {
        this.failures += 1;
        socket.onclose?.({ code: 0, reason: 'the node does not answer' });
      },
    );
    return socket;
  }
}

async function loadSockJs(url: string): Promise<Socket> {
  const { default: SockJS } = await import('sockjs-client');
  return new SockJS(`${url}/eventbus`, undefined, { transports: FALLBACKS }) as unknown as Socket;
}
