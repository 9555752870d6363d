import { expect, test } from 'vitest';
import {
  addressRows,
  deliveredByNode,
  Meters,
  nodeRows,
  seriesOf,
  slowRows,
  sortedRows,
  WINDOW_SECONDS,
  type AddressTotals,
  type NodeTotals,
} from './meters';

function totals(nodeId: string, number: number, addresses: AddressTotals[], more = {}): NodeTotals {
  return {
    nodeId,
    ageMillis: 0,
    started: 1,
    number,
    heapUsedBytes: 10,
    heapMaxBytes: 20,
    loopLagMillis: 0.5,
    addresses,
    slowest: [],
    ...more,
  };
}

function heard(...seconds: NodeTotals[][]): Meters {
  const meters = new Meters();
  seconds.forEach((nodes, second) => meters.hear({ nodes, left: 0 }, second * 1000));
  return meters;
}

test('rates are what came since the second before, of whatever is counted', () => {
  const meters = heard(
    [totals('a', 1, [{ address: 'x', sent: 100, delivered: 7, timeouts: 1 }])],
    [
      totals('a', 2, [
        {
          address: 'x',
          sent: 104,
          delivered: 10,
          timeouts: 2,
          refused: 3,
          noHandlers: 1,
          bytesOut: 30,
          bytesIn: 12,
          pending: 2,
          handlers: 1,
          p50Millis: 0.5,
        },
        { address: 'new', sent: 6 },
      ]),
    ],
  );

  const [first, second] = meters.seconds;
  expect(addressRows(first, null)).toEqual([
    {
      address: 'x',
      sent: 0,
      delivered: 0,
      failures: 0,
      bytes: 0,
      pending: 0,
      handlers: 0,
      p50: null,
      p99: null,
      max: null,
    },
  ]);
  expect(addressRows(second, null)).toMatchObject([
    { address: 'new', sent: 6, p50: null },
    { address: 'x', sent: 4, delivered: 3, failures: 5, bytes: 42, pending: 2, handlers: 1, p50: 0.5 },
  ]);
});

test('a lost second is made good by the next, and one that comes twice is shown again', () => {
  const of = (number: number, sent: number) => [totals('a', number, [{ address: 'x', sent }])];
  const meters = heard(of(1, 0), of(2, 10), of(2, 10), of(4, 30));

  expect(seriesOf(meters.seconds, null, 'x').sent).toEqual([0, 10, 10, 10]);
});

test('a node that has started again, or comes back, begins anew', () => {
  const of = (started: number, number: number, sent: number) => [
    totals('a', number, [{ address: 'x', sent }], { started }),
  ];
  const meters = heard(of(1, 9, 500), of(2, 1, 20), of(2, 2, 25), [], of(2, 4, 60), of(2, 5, 61));

  expect(seriesOf(meters.seconds, 'a', 'x').sent).toEqual([0, 0, 5, 0, 0, 1]);
});

test('of several nodes counts add up, and the longest time is shown', () => {
  const meters = heard(
    [totals('b', 1, [{ address: 'x' }]), totals('a', 1, [{ address: 'x' }])],
    [
      totals('b', 2, [{ address: 'x', delivered: 1, p50Millis: 3 }]),
      totals('a', 2, [{ address: 'x', delivered: 2, p50Millis: 2, p99Millis: 9 }]),
    ],
  );
  const last = meters.seconds.at(-1);

  expect(addressRows(last, null)).toMatchObject([{ delivered: 3, p50: 3, p99: 9 }]);
  expect(addressRows(last, 'a')).toMatchObject([{ delivered: 2, p50: 2, p99: 9 }]);
  expect(addressRows(last, 'gone')).toEqual([]);
  expect(nodeRows(last)).toMatchObject([
    { id: 'b', isThis: true, delivered: 1, heapUsed: 10, loopLag: 0.5 },
    { id: 'a', isThis: false, delivered: 2 },
  ]);
});

test('each node has its line, with a gap where it was not there', () => {
  const meters = heard(
    [totals('a', 1, [{ address: 'x' }])],
    [totals('a', 2, [{ address: 'x', delivered: 1 }]), totals('b', 7, [{ address: 'x', delivered: 50 }])],
    [totals('b', 8, [{ address: 'x', delivered: 54 }])],
  );

  expect(deliveredByNode(meters.seconds, null)).toEqual([
    { node: 'a', values: [0, 1, null] },
    { node: 'b', values: [null, 0, 4] },
  ]);
});

test('keeps two minutes, and nothing of what comes from a clock that was set back', () => {
  const meters = new Meters();
  for (let second = 0; second <= WINDOW_SECONDS + 5; second += 1) {
    meters.hear({ nodes: [], left: 0 }, second * 1000);
  }
  expect(meters.seconds).toHaveLength(WINDOW_SECONDS + 1);
  expect(meters.seconds[0]?.at).toBe(5_000);

  const before = meters.seconds;
  meters.hear({ nodes: [], left: 0 }, 10_000);
  expect(meters.seconds.map((second) => second.at)).toEqual([5_000, 6_000, 7_000, 8_000, 9_000, 10_000]);
  expect(before).toHaveLength(WINDOW_SECONDS + 1);
});

test('rows are in the order of a column, and of their names where that is equal', () => {
  const meters = heard([
    totals('a', 1, [
      { address: 'c', pending: 1 },
      { address: 'a', pending: 2, p99Millis: 0 },
      { address: 'b', pending: 1, p99Millis: 4 },
    ]),
  ]);
  const rows = addressRows(meters.seconds[0], null);
  const names = (sorted: { address: string }[]) => sorted.map((row) => row.address).join('');

  expect(names(rows)).toBe('abc');
  expect(names(sortedRows(rows, 'address', true))).toBe('cba');
  expect(names(sortedRows(rows, 'pending', true))).toBe('abc');
  expect(names(sortedRows(rows, 'pending', false))).toBe('bca');
  expect(names(sortedRows(rows, 'p99', true))).toBe('bac');
});

test('the slowest of all nodes are ten, the slowest first', () => {
  const slow = (address: string, millis: number) => ({ address, millis, agoSeconds: 1 });
  const many = Array.from({ length: 10 }, (_none, place) => slow(`x${place}`, place));
  const meters = heard([
    totals('a', 1, [], { slowest: many }),
    totals('b', 1, [], { slowest: [slow('y', 5.5)] }),
  ]);
  const rows = slowRows(meters.seconds[0], null);

  expect(rows).toHaveLength(10);
  expect(rows.slice(3, 5)).toMatchObject([
    { address: 'x6', node: 'a' },
    { address: 'y', node: 'b' },
  ]);
  expect(slowRows(meters.seconds[0], 'b')).toHaveLength(1);
  expect(slowRows(undefined, null)).toEqual([]);
});
