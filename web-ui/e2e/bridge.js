// A node's side of docs/bridge.md in memory, for pages of a browser that is driven: what a page says is answered here, so that the
// talk can be looked at without a node that has chat, and made to break on purpose.

const hex = (number, digits) => number.toString(16).padStart(digits, '0');

export class Bridge {
  constructor() {
    this.peers = new Map(); // token → peer
    this.sockets = new Set();
    this.records = 0;
    this.events = []; // of all rooms, in order
    this.down = false;
    this.rooms = new Map();
    this.messages = new Map(); // room → messages
    this.lobby = this.addRoom({ name: 'lobby', kind: 'lobby', topic: 'everybody' });
  }

  addRoom(given) {
    const id = hex(this.rooms.size + 1, 32);
    const room = {
      id,
      topic: '',
      with: null,
      retentionDays: 0,
      members: new Set(),
      invited: new Set(),
      ...given,
    };
    this.rooms.set(id, room);
    this.messages.set(id, []);
    return room;
  }

  addPeer(handle) {
    const peer = { id: hex(0xa11ce + this.peers.size * 0x10000000, 32), handle };
    const token = `token-${this.peers.size}`;
    this.peers.set(token, peer);
    return { token, peer };
  }

  /** The page's sockets and session come here instead of to the node. */
  async serve(page) {
    await page.routeWebSocket(/\/eventbus\/websocket$/, (socket) => this.connect(socket));
    await page.route(/\/eventbus\/info/, (route) => route.abort());
    await page.route(/\/api\/v1\/session$/, (route) => {
      const body = route.request().postDataJSON();
      return route.fulfill({ status: 201, json: this.addPeer(body.handle) });
    });
  }

  /** The bridge has no files: what is sent to its rooms goes to the node's lobby, as its guest, and is told of from there. */
  async attachFromLobby(page) {
    const entries = new Map();
    await page.route(/\/api\/v1\/(uploads|files|content)/, async (route) => {
      const headers = { ...route.request().headers() };
      delete headers.authorization;
      if (headers['upload-metadata']) {
        const lobby = Buffer.from('lobby').toString('base64');
        headers['upload-metadata'] = headers['upload-metadata'].replace(/room [\w=]+/, `room ${lobby}`);
      }
      const url = route.request().url().replace(`/${this.lobby.id}/`, '/lobby/');
      if (!/versions$/.test(url)) {
        await route.continue({ url, headers });
        return;
      }
      const response = await route.fetch({ url, headers });
      (await response.json()).versions.forEach((entry) => entries.set(entry.version, entry));
      await route.fulfill({ response });
    });
    const say = this.say.bind(this);
    this.say = (room, peer, text, more = {}) => {
      const attachments = (more.attachments ?? []).map((version) => {
        const { path, size, mediaType, contentId } = entries.get(version);
        return { version, path, size, type: mediaType, content: contentId };
      });
      return say(room, peer, text, { ...more, attachments });
    };
  }

  connect(socket) {
    if (this.down) {
      socket.close();
      return;
    }
    const client = { socket, peer: null, addresses: new Set() };
    this.sockets.add(client);
    socket.onMessage((text) => this.received(client, JSON.parse(text)));
    socket.onClose(() => this.sockets.delete(client));
  }

  /** As a node that is killed. */
  stop() {
    this.down = true;
    this.sockets.forEach((client) => client.socket.close());
    this.sockets.clear();
  }

  start() {
    this.down = false;
  }

  received(client, frame) {
    const send = (answer) => client.socket.send(JSON.stringify(answer));
    const answer = (body) => frame.replyAddress && send({ type: 'rec', address: frame.replyAddress, body });
    const refuse = (failureCode, message) =>
      send({
        type: 'err',
        address: frame.replyAddress ?? frame.address,
        failureCode,
        failureType: 'RECIPIENT_FAILURE',
        message,
      });
    switch (frame.type) {
      case 'ping':
        send({ type: 'pong' });
        break;
      case 'register':
        client.addresses.add(frame.address);
        answer({ position: this.position() });
        break;
      case 'unregister':
        client.addresses.delete(frame.address);
        break;
      case 'send': {
        const handler = this.handlers[frame.address];
        try {
          if (!handler) {
            throw Object.assign(new Error(`${frame.address} is not for people`), { status: 403 });
          }
          answer(handler.call(this, frame.body ?? {}, client));
        } catch (failure) {
          refuse(failure.status ?? 500, failure.message);
        }
        break;
      }
    }
  }

  position() {
    return `${'0'.repeat(32)}-1.${Math.max(1, this.records)}`;
  }

  publish(address, body, except) {
    for (const client of this.sockets) {
      if (client !== except && client.addresses.has(address)) {
        client.socket.send(JSON.stringify({ type: 'rec', address, body }));
      }
    }
  }

  happen(room, event) {
    this.records += 1;
    const whole = { ...event, room, position: this.position() };
    this.events.push(whole);
    this.publish(`edge.events.room.${room}`, whole);
  }

  say(room, peer, text, more = {}) {
    const known =
      more.key &&
      this.messages.get(room).find((one) => one.peer.id === peer.id && one.idempotencyKey === more.key);
    if (known) {
      return known;
    }
    const number = this.records + 1;
    const message = {
      id: hex(number, 64),
      room,
      key: hex(number, 16),
      time: new Date(more.at ?? Date.now()).toISOString(),
      peer,
      text,
      replyTo: more.replyTo ?? null,
      attachments: more.attachments ?? [],
      mentions: more.mentions ?? [],
      edited: null,
      reactions: [],
      position: `${'0'.repeat(32)}-1.${number}`,
      idempotencyKey: more.key ?? '',
    };
    this.messages.get(room).push(message);
    this.happen(room, { type: 'message', message });
    return message;
  }

  shown(room, peer) {
    const { members, invited, readBy, ...fields } = room;
    const said = this.messages.get(room.id);
    const upTo = readBy?.get(peer.id) ?? '';
    const unread = upTo ? said.filter((one) => one.key > upTo && one.peer.id !== peer.id) : [];
    return {
      ...fields,
      member: room.kind === 'lobby' || members.has(peer.id),
      invited: invited.has(peer.id),
      with: room.kind === 'direct' ? (room.pair.find((one) => one.id !== peer.id) ?? peer) : null,
      unread: unread.length,
      mentions: unread.filter((one) => one.mentions.includes(peer.id)).length,
      last: said.at(-1)?.time ?? null,
    };
  }

  find(id) {
    for (const messages of this.messages.values()) {
      const message = messages.find((one) => one.id === id);
      if (message) {
        return message;
      }
    }
    throw Object.assign(new Error('no such message'), { status: 404 });
  }

  handlers = {
    'edge.session.open'({ token }, client) {
      client.peer = (token && this.peers.get(token)) || { id: hex(9, 32), handle: 'guest' };
      this.publish('edge.events.presence', { peer: client.peer.id, state: 'online' }, client);
      return { peer: client.peer, node: hex(7, 32), position: this.position(), urls: [] };
    },
    'edge.room.list'(_body, client) {
      const rooms = [...this.rooms.values()].filter(
        (room) =>
          ['lobby', 'public'].includes(room.kind) ||
          room.members.has(client.peer.id) ||
          room.invited.has(client.peer.id),
      );
      return { rooms: rooms.map((room) => this.shown(room, client.peer)) };
    },
    'edge.room.create'(body, client) {
      if (body.kind === 'direct') {
        const other = [...this.peers.values()].find((one) => one.id === body.peer);
        const pair = [client.peer, other];
        const known = [...this.rooms.values()].find((room) =>
          room.pair?.every((one) => pair.some((two) => two.id === one.id)),
        );
        const room =
          known ??
          this.addRoom({ name: '', kind: 'direct', pair, members: new Set(pair.map((one) => one.id)) });
        if (!known) {
          this.publish(`edge.events.peer.${other.id}`, { type: 'room', room: this.shown(room, other) });
        }
        return { room: this.shown(room, client.peer) };
      }
      const room = this.addRoom({
        name: body.name,
        kind: body.kind,
        topic: body.topic ?? '',
        members: new Set([client.peer.id]),
      });
      return { room: this.shown(room, client.peer) };
    },
    'edge.room.join'({ room }, client) {
      this.rooms.get(room).members.add(client.peer.id);
      this.happen(room, { type: 'member', peer: client.peer, state: 'member' });
      return { room: this.shown(this.rooms.get(room), client.peer) };
    },
    'edge.room.leave'({ room }, client) {
      this.rooms.get(room).members.delete(client.peer.id);
      return { room: this.shown(this.rooms.get(room), client.peer) };
    },
    'edge.room.invite'({ room, peer }, client) {
      this.rooms.get(room).invited.add(peer);
      return { room: this.shown(this.rooms.get(room), client.peer) };
    },
    'edge.room.change'({ room, ...changes }, client) {
      Object.assign(this.rooms.get(room), changes);
      this.happen(room, { type: 'changed', room });
      return { room: this.shown(this.rooms.get(room), client.peer) };
    },
    'edge.room.members'({ room }) {
      return {
        members: [...this.rooms.get(room).members].map((id) => ({ id, handle: '', state: 'member' })),
      };
    },
    'edge.chat.say'(body, client) {
      if (body.text === 'refuse this') {
        throw Object.assign(new Error('this node does not take that'), { status: 400 });
      }
      return { message: this.say(body.room, client.peer, body.text, body) };
    },
    'edge.chat.edit'({ message, text }) {
      const changed = Object.assign(this.find(message), { text, edited: new Date().toISOString() });
      this.happen(changed.room, { type: 'edited', message: changed });
      return { message: changed };
    },
    'edge.chat.remove'({ message }) {
      const { room } = this.find(message);
      this.messages.set(
        room,
        this.messages.get(room).filter((one) => one.id !== message),
      );
      this.happen(room, { type: 'removed', message });
      return {};
    },
    'edge.chat.react'({ message, emoji, on }, client) {
      const changed = this.find(message);
      const others = changed.reactions.filter((one) => one.emoji !== emoji);
      const peers = (changed.reactions.find((one) => one.emoji === emoji)?.peers ?? []).filter(
        (one) => one !== client.peer.id,
      );
      const all = on ? [...peers, client.peer.id] : peers;
      changed.reactions = all.length ? [...others, { emoji, peers: all }] : others;
      this.happen(changed.room, { type: 'reaction', message, emoji, peer: client.peer.id, on });
      return {};
    },
    'edge.chat.history'({ room, before, from, around, limit = 50 }) {
      const all = this.messages.get(room) ?? [];
      const at = around ? all.findIndex((one) => one.id === around) : -1;
      const end = before ? all.findIndex((one) => one.key >= before) : all.length;
      const start = from
        ? all.findIndex((one) => one.key >= from)
        : Math.max(0, (end < 0 ? all.length : end) - limit);
      const [first, last] = around
        ? [Math.max(0, at - limit / 2), Math.min(all.length, at + limit / 2)]
        : [start, from ? Math.min(all.length, start + limit) : end];
      return {
        messages: all.slice(first, last),
        older: first > 0 ? all[first].key : null,
        newer: last < all.length ? all[last].key : null,
      };
    },
    'edge.chat.since'({ position, limit = 500 }) {
      const seen = Number(position.split('.').at(-1));
      const missed = this.events.filter((event) => Number(event.position.split('.').at(-1)) > seen);
      return { events: missed.slice(0, limit), position: this.position(), more: missed.length > limit };
    },
    'edge.chat.read'({ room, position }, client) {
      const message = this.messages.get(room).findLast((one) => one.position === position);
      this.rooms.get(room).readBy ??= new Map();
      this.rooms.get(room).readBy.set(client.peer.id, message?.key ?? '');
      this.publish(
        `edge.events.room.${room}`,
        { type: 'read', room, peer: client.peer, upTo: position },
        client,
      );
      return {};
    },
    'edge.chat.typing'({ room }, client) {
      this.publish(`edge.events.room.${room}`, { type: 'typing', room, peer: client.peer }, client);
      return {};
    },
    'edge.chat.search'({ q }) {
      const words = q.toLowerCase().split(/\s+/);
      const found = [...this.messages.values()]
        .flat()
        .filter((one) => words.every((word) => one.text.toLowerCase().includes(word)));
      return { messages: found.reverse(), cursor: null };
    },
    'edge.peer.list'() {
      const online = new Set([...this.sockets].map((client) => client.peer?.id));
      return {
        peers: [...this.peers.values()].map((peer) => ({
          ...peer,
          state: online.has(peer.id) ? 'online' : 'offline',
          seen: new Date().toISOString(),
        })),
      };
    },
    'edge.peer.presence'({ state }, client) {
      this.publish('edge.events.presence', { peer: client.peer, state });
      return {};
    },
  };
}
