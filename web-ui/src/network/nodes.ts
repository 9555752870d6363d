// The nodes that are up, beside the layout that says which there are to be.

export interface NodeSeen {
  nodeId: string;
  url: string;
  version: string;
  startedAt: string;
  totalBytes: number;
  freeBytes: number;
  load: number;
  roundTripMillis: number;
  left?: number;
}

export interface Layout {
  replicas: number;
  nodes: {
    nodeId: string;
    state: string;
    weight: number;
    here: boolean;
    url: string | null;
    left: number | null;
  }[];
}

export interface PeerSeen {
  peerId: string;
  handle: string;
  since: string;
  seen: string;
  nodeId: string;
}

export interface NodeRow {
  id: string;
  isThis: boolean;
  up: boolean;
  state: string;
  weight: number | null;
  url: string | null;
  version: string | null;
  startedAt: string | null;
  total: number | null;
  free: number | null;
  load: number | null;
  roundTrip: number | null;
  left: number | null;
}

/** One row a node, the one that answers first. Whom the layout has removed is no row, unless it is still up. */
export function joined(nodes: readonly NodeSeen[], layout: Layout | null): NodeRow[] {
  const places = new Map((layout?.nodes ?? []).map((place) => [place.nodeId, place]));
  const rows: NodeRow[] = nodes.map((node, place) => {
    const placed = places.get(node.nodeId);
    return {
      id: node.nodeId,
      isThis: place === 0,
      up: true,
      state: placed?.state ?? 'not in the layout',
      weight: placed?.weight ?? null,
      url: node.url,
      version: node.version,
      startedAt: node.startedAt,
      total: node.totalBytes,
      free: node.freeBytes,
      load: node.load < 0 ? null : node.load,
      roundTrip: node.roundTripMillis < 0 ? null : node.roundTripMillis,
      left: placed?.left ?? node.left ?? null,
    };
  });
  const up = new Set(nodes.map((node) => node.nodeId));
  for (const place of places.values()) {
    if (!up.has(place.nodeId) && place.state !== 'removed') {
      rows.push({
        id: place.nodeId,
        isThis: false,
        up: false,
        state: place.state,
        weight: place.weight,
        url: place.url,
        version: null,
        startedAt: null,
        total: null,
        free: null,
        load: null,
        roundTrip: null,
        left: place.left,
      });
    }
  }
  return rows;
}
