import { expect, test } from 'vitest';
import { agoText, bytesText, dayText, durationText, nameOf, plural } from './format';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [150 * 1024, '150 KiB'],
  [2 ** 50, '1024 TiB'],
])('%i bytes are %j', (bytes, expected) => {
  expect(bytesText(bytes)).toBe(expected);
});

test.each([
  [0, '0:00'],
  [7.4, '0:07'],
  [200, '3:20'],
  [7_500, '2:05:00'],
  [-5, '0:00'],
])('%d seconds are %j', (seconds, expected) => {
  expect(durationText(seconds)).toBe(expected);
});

test('days are named as a reader would', () => {
  const now = new Date(2026, 5, 15, 0, 30);
  expect(dayText(new Date(2026, 5, 15, 0, 10), now)).toBe('Today');
  expect(dayText(new Date(2026, 5, 14, 23, 59), now)).toBe('Yesterday');
  expect(dayText(new Date(2025, 5, 15), now)).toContain('2025');
});

test.each([
  [0, 'now'],
  [61, '1 m'],
  [7_200, '2 h'],
  [200_000, '2 d'],
])('%i seconds ago is %j', (seconds, expected) => {
  const now = Date.UTC(2026, 0, 10);
  expect(agoText(now - seconds * 1000, now)).toBe(expected);
});

test('names and counts', () => {
  expect(nameOf('a/b/c.txt')).toBe('c.txt');
  expect(nameOf('c.txt')).toBe('c.txt');
  expect(plural(1, 'file')).toBe('1 file');
  expect(plural(2, 'copy', 'copies')).toBe('2 copies');
});
