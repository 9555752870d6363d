import { expect, test } from 'vitest';
import { SHOWN_MAX, Tapped, type TappedMessage } from './tapped';

const message = (address: string, at: number, nodeId = 'a'): TappedMessage => ({
  nodeId,
  address,
  way: 'here',
  at,
});

test('the newest stand first, and each row keeps its key', () => {
  const tapped = new Tapped();
  tapped.hear({ dropped: 0, messages: [message('one', 1), message('two', 2)] });
  const before = tapped.rows(null, '');
  tapped.hear({ dropped: 0, messages: [message('three', 3)] });
  const rows = tapped.rows(null, '');

  expect(rows.map((row) => row.address)).toEqual(['three', 'two', 'one']);
  expect(rows.slice(1)).toEqual(before);
  expect(new Set(rows.map((row) => row.key)).size).toBe(3);
});

test('shows those of a node and of letters', () => {
  const tapped = new Tapped();
  tapped.hear({ dropped: 0, messages: [message('edge.chat.say', 1), message('edge.chat.say', 2, 'b')] });
  tapped.hear({ dropped: 0, messages: [message('local.push', 3, 'b')] });

  expect(tapped.rows('b', '').map((row) => row.at)).toEqual([3, 2]);
  expect(tapped.rows(null, ' CHAT').map((row) => row.at)).toEqual([2, 1]);
  expect(tapped.rows('b', 'x')).toEqual([]);
});

test('is bounded, and counts what the node had to drop until it is cleared', () => {
  const tapped = new Tapped();
  for (let event = 0; event < 20; event += 1) {
    tapped.hear({
      dropped: 3,
      messages: Array.from({ length: 100 }, (_none, place) => message(`x${event}`, place)),
    });
  }

  expect(tapped.rows(null, '')).toHaveLength(SHOWN_MAX);
  expect(tapped.rows(null, 'x9')).toEqual([]);
  expect(tapped.rows(null, 'x10')).toHaveLength(100);
  expect(tapped.dropped).toBe(60);
  tapped.clear();
  expect(tapped.rows(null, '')).toEqual([]);
  expect(tapped.dropped).toBe(0);
});
