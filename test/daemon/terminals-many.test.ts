/** Many short lives through one daemon: what it and the system hold afterwards is what they held before. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { TestDaemon } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { gone } from '../helpers/living.ts';
import { daemonOfWorkers, factAbout, holdersOf, run } from '../helpers/workers.ts';

const atOnce = 8;
const patience = { timeout: 10_000 };

/** What the daemon holds, and what its workers left, each by what it is. */
const held = ({ pid, home }: TestDaemon): string[] => [
  ...readdirSync(`/proc/${pid}/fd`).map(fd => targetOf(`/proc/${pid}/fd/${fd}`)),
  ...readdirSync(`/proc/${pid}/task`).map(() => 'thread'),
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(child => `child: ${programOf(child)}`),
  ...readdirSync(home).filter(name => name.startsWith('w-')),
];

/** One that has ended and was not yet waited for is a child too, of no program. */
function programOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || 'ended';
  } catch {
    return 'gone while it was looked at';
  }
}

/** What is left of workers that have ended. */
const leftBehind = (things: readonly string[]): string[] => things.filter(thing => thing.startsWith('child: ') || thing.startsWith('w-'));

/** What is in the second list more often than in the first. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter(thing => {
    const at = left.indexOf(thing);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Sockets and pipes are of a kind; which number they have says nothing. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link).replace(/\[\d+\]$/, '');
  } catch {
    return 'closed while it was looked at';
  }
}

/** So many lives, a few at a time; resolves when the board knows of every end and every holder is gone. */
async function live(daemon: TestDaemon, operator: Client, count: number): Promise<void> {
  const facts = await follow(operator);
  let started = 0;
  const lane = async (): Promise<void> => {
    while (started++ < count) {
      const { name } = await run(operator, ['true']);
      await factAbout(facts, 'worker.exited', name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await operator.call('facts.unsubscribe', {});
  for (const { holder } of holdersOf(daemon.home)) await gone(holder);
}

test('500 workers leave nothing behind', { timeout: 300_000 }, async () => {
  const daemon = await daemonOfWorkers();
  const operator = await daemon.connect();
  await live(daemon, operator, 100);
  // The daemon and two of its threads hear of the last ends, each in its own time; what is held for good stays.
  await expect.poll(() => leftBehind(held(daemon)), patience).toEqual([]);
  const before = held(daemon);
  await live(daemon, operator, 400);
  await expect.poll(() => added(before, held(daemon)), patience).toEqual([]);
  const { workers } = await operator.call('worker.list', {});
  expect(workers.filter(({ process }) => process?.state === 'exited' && process.code === 0)).toHaveLength(500);
  expect(await operator.call('verify', {})).toMatchObject({ ok: true });
});
