import { expect, test } from 'vitest';
import { Meter } from './meter';

test('says nothing before anything moved', () => {
  const meter = new Meter(0, 0);
  expect(meter.bytesPerSecond).toBe(0);
  expect(meter.secondsLeft(10)).toBeNull();
});

test('has the rate of what moves steadily', () => {
  const meter = new Meter(500, 0);
  for (let second = 1; second <= 5; second++) {
    meter.moved(500 + second * 1_000, second * 1_000);
  }
  expect(meter.bytesPerSecond).toBeCloseTo(1_000);
  expect(meter.secondsLeft(2_000)).toBeCloseTo(2);
});

test('forgets half of what was within three seconds', () => {
  const meter = new Meter(0, 0);
  meter.moved(1_000, 1_000);
  meter.moved(1_000, 4_000);
  expect(meter.bytesPerSecond).toBeCloseTo(500);
});

test('what comes back does not make a rate below nothing', () => {
  const meter = new Meter(1_000, 0);
  meter.moved(0, 1_000);
  expect(meter.bytesPerSecond).toBe(0);
});
