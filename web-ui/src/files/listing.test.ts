import { expect, test } from 'vitest';
import { isPattern, linesIn, trail } from './listing';
import type { Entry } from './types';

const entry = (path: string, size: number, publishedAt: string) => ({ path, size, publishedAt }) as Entry;
const entries = [
  entry('b.txt', 1, '2026-01-03'),
  entry('docs/one.md', 2, '2026-01-01'),
  entry('docs/deep/two.md', 3, '2026-01-02'),
  entry('another/x', 4, '2026-01-01'),
];

test('shows folders first, with what is in them', () => {
  expect(linesIn(entries, '')).toEqual([
    { kind: 'folder', name: 'another', path: 'another/', files: 1, size: 4, newest: '2026-01-01' },
    { kind: 'folder', name: 'docs', path: 'docs/', files: 2, size: 5, newest: '2026-01-02' },
    { kind: 'file', entry: entries[0] },
  ]);
});

test('shows what is directly in a folder', () => {
  expect(
    linesIn(entries, 'docs/').map((line) => (line.kind === 'folder' ? line.path : line.entry.path)),
  ).toEqual(['docs/deep/', 'docs/one.md']);
});

test('knows the way to a folder', () => {
  expect(trail('')).toEqual([]);
  expect(trail('docs/deep/')).toEqual([
    { name: 'docs', path: 'docs/' },
    { name: 'deep', path: 'docs/deep/' },
  ]);
});

test.each([
  ['*.pdf', true],
  ['2026-?.csv', true],
  ['plain words', false],
])('%j is a pattern: %j', (query, expected) => {
  expect(isPattern(query)).toBe(expected);
});
