/** The clock: monotonic between looks, never behind what is recorded, ahead by what the host slept. */

import { beforeEach, expect, test } from 'vitest';
import { type Clock, startClock } from '../../src/daemon/clock.ts';

let wall: number;
let monotonic: number;
let clock: Clock;

const start = (notBefore = 0): Clock =>
  startClock(
    notBefore,
    () => wall,
    () => monotonic,
  );

/** Time as it passes when nothing happens. */
const pass = (ms: number): void => {
  wall += ms;
  monotonic += ms;
};

beforeEach(() => {
  wall = 1_000_000;
  monotonic = 5_000;
  clock = start();
});

test('goes with the wall clock', () => {
  expect(clock.now()).toBe(1_000_000);
  pass(1_234);
  expect(clock.now()).toBe(1_001_234);
  expect(clock.catchUp()).toBe(0);
});

test('tells whole milliseconds', () => {
  pass(0.7);
  expect(clock.now()).toBe(1_000_000);
});

test('begins no earlier than the last record, and waits for the wall clock there', () => {
  clock = start(1_500_000);
  expect(clock.now()).toBe(1_500_000);
  pass(100_000);
  expect(clock.now()).toBe(1_600_000);
  expect(clock.catchUp()).toBe(0);
});

test('jumps by what the host slept, once', () => {
  wall += 3_600_000;
  expect(clock.now()).toBe(1_000_000);
  expect(clock.catchUp()).toBe(3_600_000);
  expect(clock.now()).toBe(4_600_000);
  expect(clock.catchUp()).toBe(0);
  pass(10);
  expect(clock.now()).toBe(4_600_010);
});

test.each([
  [999, 0],
  [1_000, 1_000],
])('%d ms ahead count for %d', (ahead, jump) => {
  wall += ahead;
  expect(clock.catchUp()).toBe(jump);
});

test('many small corrections add up to one that counts', () => {
  for (let i = 0; i < 9; i++) {
    wall += 111;
    expect(clock.catchUp()).toBe(0);
  }
  wall += 111;
  expect(clock.catchUp()).toBe(1_110);
});

test('does not run backwards when the wall clock is set back', () => {
  pass(500);
  wall -= 3_600_000;
  expect(clock.now()).toBe(1_000_500);
  expect(clock.catchUp()).toBe(0);
  pass(500);
  expect(clock.now()).toBe(1_001_000);
  // A sleep shorter than the set-back cannot be seen; what is ahead of the last moment counts.
  wall += 3_600_000 + 5_000;
  expect(clock.catchUp()).toBe(5_000);
});
