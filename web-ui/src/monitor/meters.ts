// What edge.metrics says, second by second: counts since each node's start come in, rates go out.

/** What is left out is nothing. */
export interface AddressTotals {
  address: string;
  sent?: number;
  delivered?: number;
  pending?: number;
  handlers?: number;
  noHandlers?: number;
  timeouts?: number;
  refused?: number;
  bytesOut?: number;
  bytesIn?: number;
  p50Millis?: number;
  p99Millis?: number;
  maxMillis?: number;
}

export interface NodeTotals {
  nodeId: string;
  ageMillis: number;
  started: number;
  number: number;
  heapUsedBytes: number;
  heapMaxBytes: number;
  loopLagMillis: number;
  addresses: AddressTotals[];
  slowest: { address: string; millis: number; agoSeconds: number }[];
}

export interface MetricsEvent {
  nodes: NodeTotals[];
  left: number;
}

/** Of one address in one second. Times are null where nothing was handled. */
export interface Rates {
  sent: number;
  delivered: number;
  failures: number;
  bytes: number;
  pending: number;
  handlers: number;
  p50: number | null;
  p99: number | null;
  max: number | null;
}

export interface NodeSecond {
  totals: NodeTotals;
  rates: ReadonlyMap<string, Rates>;
}

/** The nodes in the order in which they are told: the one that tells is first. */
export interface Second {
  at: number;
  nodes: ReadonlyMap<string, NodeSecond>;
}

export interface AddressRow extends Rates {
  address: string;
}

export interface NodeRow {
  id: string;
  isThis: boolean;
  heapUsed: number;
  heapMax: number;
  loopLag: number;
  sent: number;
  delivered: number;
  pending: number;
  failures: number;
}

export interface SlowRow {
  node: string;
  address: string;
  millis: number;
  agoSeconds: number;
}

export interface Series {
  at: number[]; // seconds, as uPlot has them
  sent: number[];
  delivered: number[];
  pending: number[];
  failures: number[];
  p50: (number | null)[];
  p99: (number | null)[];
  max: (number | null)[];
}

export const WINDOW_SECONDS = 120;
const SLOWEST_MAX = 10;

/** Keeps the last two minutes. */
export class Meters {
  private kept: Second[] = [];

  /** Oldest first. A new list each second, so that whoever paused keeps what was there. */
  get seconds(): readonly Second[] {
    return this.kept;
  }

  hear(event: MetricsEvent, at: number): void {
    const last = this.kept.at(-1);
    const nodes = new Map<string, NodeSecond>();
    for (const totals of event.nodes) {
      const before = last?.nodes.get(totals.nodeId);
      // A node that has said nothing new is as it was.
      nodes.set(
        totals.nodeId,
        before && isSame(before.totals, totals) ? before : { totals, rates: ratesOf(totals, before?.totals) },
      );
    }
    const oldest = at - WINDOW_SECONDS * 1000;
    this.kept = [...this.kept.filter((second) => second.at >= oldest && second.at < at), { at, nodes }];
  }
}

function isSame(before: NodeTotals, now: NodeTotals): boolean {
  return before.started === now.started && before.number === now.number;
}

/** Of what is new since then. A node that was not there, or has started again, has none yet. */
function ratesOf(now: NodeTotals, before: NodeTotals | undefined): Map<string, Rates> {
  const goesOn = before !== undefined && before.started === now.started && before.number < now.number;
  const seconds = goesOn ? now.number - before.number : 1;
  const earlier = new Map(goesOn ? before.addresses.map((one) => [one.address, one]) : []);
  return new Map(
    now.addresses.map((one) => {
      const then = earlier.get(one.address);
      const rate = (of: (totals: AddressTotals) => number) =>
        goesOn ? Math.max(0, of(one) - (then ? of(then) : 0)) / seconds : 0;
      return [
        one.address,
        {
          sent: rate((totals) => totals.sent ?? 0),
          delivered: rate((totals) => totals.delivered ?? 0),
          failures: rate(failuresOf),
          bytes: rate((totals) => (totals.bytesOut ?? 0) + (totals.bytesIn ?? 0)),
          pending: one.pending ?? 0,
          handlers: one.handlers ?? 0,
          p50: one.p50Millis ?? null,
          p99: one.p99Millis ?? null,
          max: one.maxMillis ?? null,
        },
      ];
    }),
  );
}

function failuresOf(totals: AddressTotals): number {
  return (totals.noHandlers ?? 0) + (totals.timeouts ?? 0) + (totals.refused ?? 0);
}

const NONE: Rates = {
  sent: 0,
  delivered: 0,
  failures: 0,
  bytes: 0,
  pending: 0,
  handlers: 0,
  p50: null,
  p99: null,
  max: null,
};

/** Of several: counts add up, and of times the longest counts, as they were measured apart. */
function sum(one: Rates, other: Rates): Rates {
  return {
    sent: one.sent + other.sent,
    delivered: one.delivered + other.delivered,
    failures: one.failures + other.failures,
    bytes: one.bytes + other.bytes,
    pending: one.pending + other.pending,
    handlers: one.handlers + other.handlers,
    p50: longer(one.p50, other.p50),
    p99: longer(one.p99, other.p99),
    max: longer(one.max, other.max),
  };
}

function longer(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function nodesOf(second: Second, node: string | null): NodeSecond[] {
  const only = node === null ? undefined : second.nodes.get(node);
  return node === null ? [...second.nodes.values()] : only ? [only] : [];
}

/** The addresses of one node, or of all, by name. */
export function addressRows(second: Second | undefined, node: string | null): AddressRow[] {
  const rows = new Map<string, Rates>();
  for (const one of second ? nodesOf(second, node) : []) {
    for (const [address, rates] of one.rates) {
      rows.set(address, sum(rows.get(address) ?? NONE, rates));
    }
  }
  return [...rows].map(([address, rates]) => ({ address, ...rates })).sort(byName);
}

function byName(one: { address: string }, other: { address: string }): number {
  return one.address < other.address ? -1 : one.address > other.address ? 1 : 0;
}

export type Column = keyof AddressRow;

/** Rows that are equal in that column keep the order of their names. */
export function sortedRows(rows: readonly AddressRow[], column: Column, descending: boolean): AddressRow[] {
  const value = (row: AddressRow) => row[column] ?? -1;
  const sorted = [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    return (a < b ? -1 : a > b ? 1 : 0) * (descending ? -1 : 1) || byName(one, other);
  });
  return sorted;
}

export function nodeRows(second: Second | undefined): NodeRow[] {
  return [...(second?.nodes ?? [])].map(([id, { totals, rates }], place) => {
    const all = [...rates.values()].reduce(sum, NONE);
    return {
      id,
      isThis: place === 0,
      heapUsed: totals.heapUsedBytes,
      heapMax: totals.heapMaxBytes,
      loopLag: totals.loopLagMillis,
      sent: all.sent,
      delivered: all.delivered,
      pending: all.pending,
      failures: all.failures,
    };
  });
}

/** The longest handlings of the last minute, of one node or of all. */
export function slowRows(second: Second | undefined, node: string | null): SlowRow[] {
  return (second ? nodesOf(second, node) : [])
    .flatMap(({ totals }) => totals.slowest.map((slow) => ({ node: totals.nodeId, ...slow })))
    .sort((one, other) => other.millis - one.millis)
    .slice(0, SLOWEST_MAX);
}

/** One address, or all, of one node, or of all, over time. */
export function seriesOf(seconds: readonly Second[], node: string | null, address: string | null): Series {
  const rates = seconds.map((second) => ratesIn(second, node, address));
  return {
    at: seconds.map((second) => second.at / 1000),
    sent: rates.map((one) => one.sent),
    delivered: rates.map((one) => one.delivered),
    pending: rates.map((one) => one.pending),
    failures: rates.map((one) => one.failures),
    p50: rates.map((one) => one.p50),
    p99: rates.map((one) => one.p99),
    max: rates.map((one) => one.max),
  };
}

/** What each node's handlers got, over time; null while it is not there. */
export function deliveredByNode(
  seconds: readonly Second[],
  address: string | null,
): { node: string; values: (number | null)[] }[] {
  const nodes = new Set(seconds.flatMap((second) => [...second.nodes.keys()]));
  return [...nodes].map((node) => ({
    node,
    values: seconds.map((second) =>
      second.nodes.has(node) ? ratesIn(second, node, address).delivered : null,
    ),
  }));
}

function ratesIn(second: Second, node: string | null, address: string | null): Rates {
  return nodesOf(second, node)
    .flatMap(({ rates }) => (address === null ? [...rates.values()] : [rates.get(address) ?? NONE]))
    .reduce(sum, NONE);
}
