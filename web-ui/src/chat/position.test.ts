import { expect, test } from 'vitest';
import { Position } from './position';

test('is the farthest of each origin', () => {
  const position = new Position('a-1.3');
  position.see('a-1.2,b-1.7');
  position.see('a-1.4');
  expect(position.toString()).toBe('a-1.4,b-1.7');
});

test.each(['', ' ', 'a', '.1', 'a.0', 'a.-1', 'a.x', 'a.1.5x', null, undefined])(
  'learns nothing of %j',
  (text) => {
    const position = new Position();
    position.see(text);
    expect(position.known).toBe(false);
    expect(position.toString()).toBe('');
  },
);

test('covers what it has reached in every origin', () => {
  const position = new Position('a.3,b.7');
  expect(position.covers('a.3')).toBe(true);
  expect(position.covers('a.2,b.7')).toBe(true);
  expect(position.covers('a.4')).toBe(false);
  expect(position.covers('c.1')).toBe(false);
  expect(position.covers('')).toBe(false);
});
