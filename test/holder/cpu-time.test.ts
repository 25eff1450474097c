/** Processor time: of a process and all that it started, found by tree or mark. */

import { describe, expect, test } from 'vitest';
import { cpuOf, msOfPsTime } from '../../src/holder/cpu-time.ts';
import { node, shell, startHolder } from '../helpers/holder.ts';
import { endOnFinish, identityOf } from '../helpers/living.ts';

/** Works until it has used so many ms, tells, and stays. */
const burn = (ms: number): string =>
  `while (process.cpuUsage().user < ${ms} * 1000); require("fs").writeSync(1, "burnt by " + process.pid + "."); setInterval(() => {}, 1e6)`;

test('it counts what a process has used, by its pid as by its identity', async () => {
  const holder = await startHolder(node(burn(100)));
  await (await holder.watch()).shows('burnt');
  const leader = holder.record.run.process!;
  expect(cpuOf(leader, holder.spec.mark)).toBeGreaterThanOrEqual(90);
  expect(cpuOf(leader.pid, holder.spec.mark)).toBeGreaterThanOrEqual(90);
});

test('it counts a child in a session of its own, and one that only the mark tells of', async () => {
  const script = `'${process.execPath}' -e '${burn(100)}'`;
  const holder = await startHolder(shell(`setsid ${script} & read line`));
  const link = await holder.watch();
  const [, pid] = /burnt by (\d+)\./.exec(await link.shows(/burnt by \d+\./))!;
  endOnFinish(identityOf(Number(pid)));
  expect(cpuOf(holder.record.run.process!, '')).toBeGreaterThanOrEqual(90);
  const gone = { ...holder.record.run.process!, started: 'never' };
  expect(cpuOf(gone, holder.spec.mark)).toBeGreaterThanOrEqual(90);
});

test('where nothing is there, it says so', () => {
  const never = { ...identityOf(process.pid), started: 'never' };
  expect(cpuOf(never, 'SWARM_INCARNATION=nobody')).toBeNull();
  expect(cpuOf(never, '')).toBeNull();
  expect(cpuOf(2 ** 30, 'SWARM_INCARNATION=nobody')).toBeNull();
});

describe('the times of ps', () => {
  test.each([
    ['0:00.07', 70],
    ['12:34.50', 754_500],
    ['01:02:03', 3_723_000],
    ['2-03:04:05', 183_845_000],
    ['', undefined],
    ['TIME', undefined],
  ])('%j', (text, ms) => expect(msOfPsTime(text)).toBe(ms));
});
