import { expect, test } from 'vitest';
import { message } from './fixtures';
import { RoomLog } from './log.svelte';

const numbers = (log: RoomLog) => log.messages.map((one) => Number(one.key));

function logOf(first: number, last: number, ends: { older?: boolean; newer?: boolean } = {}): RoomLog {
  const log = new RoomLog();
  log.show({
    messages: Array.from({ length: last - first + 1 }, (_, place) => message(first + place)),
    older: ends.older ? String(first) : null,
    newer: ends.newer ? String(last + 1) : null,
  });
  return log;
}

test('keeps each message once, in the order of the keys', () => {
  const log = logOf(1, 3);
  expect(log.hear(message(5))).toBe(true);
  expect(log.hear(message(4))).toBe(true);
  expect(log.hear(message(5))).toBe(false);
  log.addOlder({ messages: [message(1), message(2)], older: null, newer: null });
  expect(numbers(log)).toEqual([1, 2, 3, 4, 5]);
});

test('what is said now is not shown behind a gap', () => {
  const log = logOf(10, 12, { newer: true });
  log.hear(message(20));
  expect(numbers(log)).toEqual([10, 11, 12]);
  log.addNewer({ messages: [message(13), message(20)], older: null, newer: null });
  expect(numbers(log)).toEqual([10, 11, 12, 13, 20]);
  expect(log.atEnd).toBe(true);
});

test('what was said on the other side of a partition is not shown in front of a gap', () => {
  const log = logOf(10, 12, { older: true });
  log.hear(message(3));
  log.hear(message(11, { id: 'late' }));
  expect(log.messages.map((one) => one.id)).toEqual(['id0010', 'id0011', 'late', 'id0012']);
});

test('a removed message does not come back with a page of before', () => {
  const log = logOf(1, 2);
  log.remove('id0002');
  log.addOlder({ messages: [message(2)], older: null, newer: null });
  log.hear(message(2));
  expect(numbers(log)).toEqual([1]);
});

test('a removal that comes before its message is not forgotten', () => {
  const log = logOf(1, 1);
  log.remove('id0002');
  expect(log.hear(message(2))).toBe(false);
  expect(numbers(log)).toEqual([1]);
});

test('an edit replaces, and an older state does not replace it again', () => {
  const log = logOf(1, 1);
  log.hear(message(1, { text: 'second', edited: '2026-01-02T00:00:00Z' }));
  log.hear(message(1, { text: 'first' }));
  expect(log.messages[0]?.text).toBe('second');
  log.hear(message(1, { text: 'third', edited: '2026-01-03T00:00:00Z' }));
  expect(log.messages[0]?.text).toBe('third');
});

test('nothing is taken into a log that nobody has looked at', () => {
  const log = new RoomLog();
  expect(log.hear(message(1))).toBe(true);
  expect(log.messages).toEqual([]);
});

test('a reaction is there once for each peer, and goes with the last one', () => {
  const log = logOf(1, 1);
  log.react('id0001', '👍', 'p1', true);
  log.react('id0001', '👍', 'p1', true);
  log.react('id0001', '👍', 'p2', true);
  expect(log.messages[0]?.reactions).toEqual([{ emoji: '👍', peers: ['p1', 'p2'] }]);
  log.react('id0001', '👍', 'p1', false);
  log.react('id0001', '👍', 'p2', false);
  expect(log.messages[0]?.reactions).toEqual([]);
});

test.each([
  [0, null],
  [1, 'id0003'],
  [3, 'id0001'],
  [9, 'id0001'],
])('of %i unread ones the first is %j', (count, expected) => {
  const log = logOf(1, 3);
  log.markUnread(count);
  expect(log.firstUnread).toBe(expected);
});
