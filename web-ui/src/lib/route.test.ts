import { expect, test } from 'vitest';
import { hashOf, placeOf } from './route.svelte';

test.each([
  ['', 'chat', null],
  ['#/chat', 'chat', null],
  ['#/chat/0123', 'chat', '0123'],
  ['#/f/abc?room=lobby&path=a%2Fb', 'f', 'abc'],
  ['#/network', 'network', null],
  ['#/nonsense', 'chat', null],
  ['#/chat/100%', 'chat', '100%'],
])('%j is %s of %j', (hash, page, argument) => {
  expect(placeOf(hash)).toMatchObject({ page, argument });
});

test('what a place is made of comes back', () => {
  const hash = hashOf('f', 'id', { room: 'lobby', path: 'ä/b?c#d&e.txt' });
  const place = placeOf(hash);
  expect([place.page, place.argument, place.query.get('path')]).toEqual(['f', 'id', 'ä/b?c#d&e.txt']);
});
