import { expect, test } from 'vitest';
import { clockText, countText, millisText } from './figures';

test('counts have at most four digits', () => {
  expect([0, 0.25, 3, 12.54, 99.96, 830.4, 1000, 12_540, 999_600].map(countText)).toEqual([
    '0',
    '0.3',
    '3',
    '12.5',
    '100',
    '830',
    '1.0 k',
    '12.5 k',
    '1.0 M',
  ]);
});

test('times have the unit that they need, and what was not measured has none', () => {
  expect([null, 0, 0.083, 4.21, 9.96, 99.7, 120.4, 1_000, 62_300].map(millisText)).toEqual([
    '–',
    '0.00 ms',
    '0.08 ms',
    '4.21 ms',
    '10.0 ms',
    '100 ms',
    '120 ms',
    '1.0 s',
    '62.3 s',
  ]);
});

test('a time of day goes down to the millisecond', () => {
  expect(clockText(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006');
});
