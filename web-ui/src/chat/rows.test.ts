import { expect, test } from 'vitest';
import { BOB, ME, message } from './fixtures';
import { rows, type Row } from './rows';

const show = (row: Row) =>
  row.kind === 'message' ? `${row.isHead ? 'head' : 'next'} ${Number(row.message.key)}` : row.kind;

test('those that follow closely on one another by one peer share a head', () => {
  expect(rows([message(1), message(2), message(8), message(9, { peer: ME })], null).map(show)).toEqual([
    'day',
    'head 1',
    'next 2',
    'head 8',
    'head 9',
  ]);
});

test('an answer has a head of its own', () => {
  expect(rows([message(1), message(2, { replyTo: 'x' })], null).map(show)).toEqual([
    'day',
    'head 1',
    'head 2',
  ]);
});

test('the unread begin with a line and a head', () => {
  expect(rows([message(1), message(2)], 'id0002').map(show)).toEqual(['day', 'head 1', 'new', 'head 2']);
});

test('each day has a line', () => {
  const later = { time: '2026-01-03T12:00:00Z' };
  expect(rows([message(1), message(2, later)], null).map(show)).toEqual(['day', 'head 1', 'day', 'head 2']);
});

test('two peers of one handle are two', () => {
  const other = { id: 'other', handle: BOB.handle };
  expect(rows([message(1), message(2, { peer: other })], null).map(show)).toEqual([
    'day',
    'head 1',
    'head 2',
  ]);
});

test('nothing has no lines', () => {
  expect(rows([], null)).toEqual([]);
});
