/** The kill ladder: whatever an agent does to stay, it and all that it started are gone, and nobody else. */

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ProcessIdentity } from '../../src/holder/protocol.ts';
import { stopFamily } from '../../src/holder/stop.ts';
import { shell, startHolder, type TestLink } from '../helpers/holder.ts';
import { endOnFinish, identityOf, lives } from '../helpers/living.ts';

/** Tells of itself and stays. */
const stay = 'echo "pid $$ here"; while :; do sleep 1000; done';
const deaf = `trap "" TERM HUP INT; ${stay}`;

/** What each does, and how many processes say that they are there. */
const stubborn: readonly (readonly [string, readonly [string, ...string[]], number])[] = [
  ['does not mind', shell(stay), 1],
  ['ignores what it can', shell(deaf), 1],
  ['has children that ignore it too', shell(`sh -c '${deaf}' & sh -c '${deaf}' & ${deaf}`), 3],
  ['has a child in a group of its own', ['bash', '-c', `set -m; sh -c '${deaf}' & ${stay}`], 2],
  ['has a child in a session of its own', shell(`setsid sh -c '${deaf}' & ${stay}`), 2],
  ['has a daemon, orphaned before anybody looked', shell(`(setsid sh -c '${deaf}' &) ; ${stay}`), 2],
  [
    'has a daemon that let go of the terminal',
    shell(`(setsid sh -c 'echo "pid $$ here"; exec 0<&- 1>&- 2>&-; trap "" TERM; while :; do sleep 1000; done' &) ; ${stay}`),
    2,
  ],
  ['hides its environment', shell(`env -i setsid sh -c '${deaf}' & ${stay}`), 2],
  ['floods its terminal', shell(`echo "pid $$ here"; trap "" TERM; while :; do seq 1000; done`), 1],
  ['closes its output', shell(`trap "" TERM; echo "pid $$ here"; exec 0<&- 1>&- 2>&-; while :; do sleep 1000; done`), 1],
  ['stops itself', shell('trap "" TERM; echo "pid $$ here"; while :; do kill -STOP $$; done'), 1],
  ['starts another whenever it is asked to end', shell(`trap "sh -c '${deaf}' &" TERM; ${stay.replace('1000', '0.05')}`), 1],
];

/** All that said that they are there, once they are so many. */
async function those(link: TestLink, count: number): Promise<ProcessIdentity[]> {
  const pattern = /pid (\d+) here/g;
  await link.shows(new RegExp(`(${pattern.source}[^]*){${count}}`));
  const pids = [...link.bytes().toString().matchAll(pattern)].map(([, pid]) => Number(pid));
  const found = pids.map(identityOf);
  for (const identity of found) endOnFinish(identity);
  return found;
}

describe('an agent is gone that', () => {
  test.each(stubborn)('%s', async (_, command, count) => {
    const bystander = spawn('sleep', ['1000'], { stdio: 'ignore' });
    onTestFinished(() => void bystander.kill('SIGKILL'));
    const holder = await startHolder(command);
    const link = await holder.watch();
    const family = await those(link, count);
    expect(await link.do({ do: 'stop', graceMs: 200 })).toEqual({ survivors: [] });
    expect(family.filter(lives)).toEqual([]);
    await link.exit();
    // Whoever said so after the first signal is gone as well.
    expect(markedWith(holder.spec.mark)).toEqual([]);
    expect(lives(identityOf(bystander.pid!))).toBe(true);
    expect(holder.process.exitCode).toBeNull();
  });
});

/** Every process of this run that still carries its mark. */
function markedWith(mark: string): number[] {
  const pids = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
  return pids.filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
    } catch {
      return false;
    }
  });
}

test('an agent may put its things in order and leave by itself', async () => {
  const link = await (
    await startHolder(shell('trap "sleep 0.2; echo in order; exit 6" TERM; echo ready; while :; do sleep 0.05; done'))
  ).watch();
  await link.shows('ready');
  expect(await link.do({ do: 'stop', graceMs: 20_000 })).toEqual({ survivors: [] });
  expect(await link.exit()).toMatchObject({ code: 6, signal: null });
  await link.shows('in order');
});

test('one that is stopped twice at once is gone for both', async () => {
  const link = await (await startHolder(shell(deaf))).watch();
  await those(link, 1);
  const stops = [link.do({ do: 'stop', graceMs: 100 }), link.do({ do: 'stop', graceMs: 0 })];
  expect(await Promise.all(stops)).toEqual([{ survivors: [] }, { survivors: [] }]);
  expect(await link.exit()).toMatchObject({ signal: 'SIGKILL' });
});

test('what an agent left behind that ended by itself is ended too', async () => {
  const link = await (await startHolder(shell(`(setsid sh -c '${deaf}' &) ; read line`))).watch();
  const family = await those(link, 1);
  await link.type('\n');
  await link.exit();
  expect(family.filter(lives)).toHaveLength(1);
  expect(await link.do({ do: 'stop', graceMs: 100 })).toEqual({ survivors: [] });
  expect(family.filter(lives)).toEqual([]);
});

test('a process with the number of one that is gone is left alone', async () => {
  // It leads a group, as the agent did, and has its number as far as the holder can tell; only its start differs.
  const stranger = spawn('sleep', ['1000'], { stdio: 'ignore', detached: true });
  onTestFinished(() => void stranger.kill('SIGKILL'));
  const identity = identityOf(stranger.pid!);
  const leader = { ...identity, started: `${Number(identity.started) - 1}` };
  expect(await stopFamily({ leader, mark: 'SWARM_INCARNATION=nobody' }, 50)).toEqual({ survivors: [] });
  expect(lives(identity)).toBe(true);
});
