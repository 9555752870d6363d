import { expect, test, vi } from 'vitest';
import type { Socket } from './bus';
import { Sockets } from './socket';

function fakeWebSocket(): WebSocket & { url: string } {
  return {
    send: vi.fn(),
    close: vi.fn(),
    onopen: null,
    onmessage: null,
    onclose: null,
  } as unknown as WebSocket & {
    url: string;
  };
}

function setUp(token: string | null = null) {
  const webs: ReturnType<typeof fakeWebSocket>[] = [];
  const addresses: string[] = [];
  const offered: string[][] = [];
  const fallbacks: Socket[] = [];
  const sockets = new Sockets(
    () => token,
    (address, protocols) => {
      addresses.push(address);
      offered.push(protocols);
      const web = fakeWebSocket();
      webs.push(web);
      return web;
    },
    () => {
      const sockJs: Socket = { onopen: null, onmessage: null, onclose: null, send: vi.fn(), close: vi.fn() };
      fallbacks.push(sockJs);
      return Promise.resolve(sockJs);
    },
  );
  const fail = () => webs.at(-1)?.onclose?.({ code: 1006, reason: '' } as CloseEvent);
  return { sockets, webs, addresses, offered, fallbacks, fail };
}

test('is a WebSocket where one opens', () => {
  const { sockets, webs, addresses } = setUp();
  const socket = sockets.open('https://node.example');
  const opened = vi.fn();
  socket.onopen = opened;
  webs[0]?.onopen?.(new Event('open'));
  socket.send('hello');
  expect(addresses).toEqual(['wss://node.example/eventbus/websocket']);
  expect(opened).toHaveBeenCalledOnce();
  expect(webs[0]?.send).toHaveBeenCalledWith('hello');
});

test('shows its token where the way is encrypted, and nowhere else', () => {
  const { sockets, offered } = setUp('t');
  sockets.open('https://node.example');
  sockets.open('http://127.0.0.1:8080');
  setUp().sockets.open('https://node.example');
  expect(offered).toEqual([['redgiant', 'redgiant.token.t'], []]);
});

test('is SockJS where no WebSocket gets through', async () => {
  const { sockets, fallbacks, fail } = setUp();
  sockets.open('http://a');
  fail();
  const socket = sockets.open('http://a');
  const heard = vi.fn();
  socket.onmessage = heard;
  await Promise.resolve();
  fallbacks[0]?.onmessage?.({ data: 'x' });
  expect(heard).toHaveBeenCalledWith({ data: 'x' });
});

test('a node that is lost after all was well is asked by WebSocket again', () => {
  const { sockets, webs, fallbacks, fail } = setUp();
  sockets.open('http://a');
  webs[0]?.onopen?.(new Event('open'));
  fail();
  for (let i = 0; i < 4; i++) {
    sockets.open('http://a');
    fail();
  }
  expect(webs).toHaveLength(5);
  expect(fallbacks).toHaveLength(0);
});

test('what comes too late is closed', async () => {
  const { sockets, fallbacks, fail } = setUp();
  sockets.open('http://a');
  fail();
  sockets.open('http://a').close();
  await Promise.resolve();
  expect(fallbacks[0]?.close).toHaveBeenCalledOnce();
});
