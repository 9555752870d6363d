import { expect, test } from 'vitest';
import { joined, type Layout, type NodeSeen } from './nodes';

const seen = (nodeId: string, roundTripMillis = 0): NodeSeen => ({
  nodeId,
  url: `http://${nodeId}`,
  version: '1',
  startedAt: '2026-01-01T00:00:00Z',
  totalBytes: 100,
  freeBytes: 40,
  load: -1,
  roundTripMillis,
});
const place = (nodeId: string, state = 'active') => ({
  nodeId,
  state,
  weight: 2,
  here: true,
  url: null,
  left: null,
});
const layout = (...nodes: Layout['nodes']): Layout => ({ replicas: 2, nodes });

test('the node that answers is first, and said to be', () => {
  const rows = joined([seen('b'), seen('a')], layout(place('a'), place('b')));
  expect(rows.map((row) => [row.id, row.isThis])).toEqual([
    ['b', true],
    ['a', false],
  ]);
});

test('who is away has a row, who was removed has none', () => {
  const rows = joined([seen('a')], layout(place('a'), place('b'), place('c', 'removed')));
  expect(rows.map((row) => [row.id, row.up])).toEqual([
    ['a', true],
    ['b', false],
  ]);
});

test('what a node does not say is not made up', () => {
  const [row] = joined([seen('a', -1)], null);
  expect(row).toMatchObject({ load: null, roundTrip: null, weight: null, state: 'not in the layout' });
});
