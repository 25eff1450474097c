/** A slot: one holder runs one process after another, and none of them finds anything of the one before. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asRun, type Exit, type HolderRecord, type RunState } from '../../src/holder/protocol.ts';
import { node, shell, spawnSpec, startHolder, startSlot, type TestLink } from '../helpers/holder.ts';
import { endOnFinish, identityOf, lives } from '../helpers/living.ts';

const reset = '\x1bc';

async function spawn(link: TestLink, label: string, script: string): Promise<RunState> {
  const run = await link.do<RunState>({ do: 'spawn', spec: spawnSpec(shell(script), { label }) });
  if (run.process !== null) endOnFinish(run.process);
  return run;
}

async function exitOf(link: TestLink, run: number): Promise<Exit> {
  const told = await link.events.first(each => each.event === 'exit' && each.exit.run === run);
  if (told.event !== 'exit') throw new Error('not an exit');
  return told.exit;
}

test('it starts with nothing in it, in the size it was given, and writes that down', async () => {
  const holder = await startSlot({ kept: { size: { cols: 90, rows: 20 } } });
  const none = { number: 0, label: null, state: 'none', process: null, from: 0, exit: null };
  expect(holder.record.run).toEqual(none);
  expect(holder.read<HolderRecord>('holder.json')).toEqual(holder.record);
  const link = await holder.watch();
  expect(link.welcome).toMatchObject({ run: none, cols: 90, rows: 20, head: 0 });
  expect(await link.do({ do: 'stop', graceMs: 0 })).toEqual({ survivors: [] });
});

test('three runs: each byte in its place, a reset before all but the first, and records of the latest', async () => {
  const holder = await startSlot();
  const link = await holder.watch();
  let from = 0;
  for (const [index, words] of ['one', 'two', 'three'].entries()) {
    const number = index + 1;
    const run = await spawn(link, `task-${number}`, `printf ${words}; exit ${number}`);
    expect(run).toMatchObject({ number, label: `task-${number}`, from });
    expect(holder.read<HolderRecord>('holder.json').run).toMatchObject({ number, label: `task-${number}` });
    const exit = await exitOf(link, number);
    from += (number > 1 ? reset.length : 0) + words.length;
    expect(exit).toMatchObject({ run: number, label: `task-${number}`, code: number, seq: from });
    expect(holder.read<Exit>('exit.json')).toEqual(exit);
  }
  const whole = `one${reset}two${reset}three`;
  expect(link.isUnbroken()).toBe(true);
  expect(link.bytes().toString()).toBe(whole);
  expect(readFileSync(join(holder.spec.dir, 'output-000000000000000.raw'), 'utf8')).toBe(whole);
});

test('asking again for the latest run gives that run, while it lasts and after it; another is refused while it runs', async () => {
  const holder = await startSlot();
  const link = await holder.watch();
  const asked = [spawn(link, 'a', 'read line; exit 3'), spawn(link, 'a', 'exit 9')];
  const [first, second] = await Promise.all(asked);
  expect(second).toEqual(first);
  expect(await link.failure({ do: 'spawn', spec: spawnSpec(shell('true'), { label: 'b' }) })).toMatchObject({ code: 'running' });
  expect(await link.failure({ do: 'spawn', spec: spawnSpec(shell('true')) })).toMatchObject({ code: 'running' });
  await link.type('\n');
  await exitOf(link, 1);
  expect(await spawn(link, 'a', 'exit 9')).toMatchObject({ number: 1, state: 'exited', exit: { code: 3, label: 'a' } });
  expect(await spawn(link, 'b', 'exit 4')).toMatchObject({ number: 2, label: 'b' });
  expect(await exitOf(link, 2)).toMatchObject({ code: 4 });
});

test('what a run left behind is gone before the next one starts', async () => {
  const holder = await startSlot();
  const link = await holder.watch();
  const stay = 'trap "" TERM HUP; echo "pid $$ here"; while :; do sleep 1000; done';
  await spawn(link, 'a', `sh -c '${stay}' & (setsid sh -c '${stay}' &); read line`);
  await link.shows(/(pid \d+ here\s*){2}/);
  const left = [
    ...link
      .bytes()
      .toString()
      .matchAll(/pid (\d+) here/g),
  ].map(([, pid]) => identityOf(Number(pid)));
  for (const each of left) endOnFinish(each);
  await link.type('\n');
  await exitOf(link, 1);
  // Both are asked for before the first can start.
  const [run, same] = await Promise.all([spawn(link, 'b', 'read line'), spawn(link, 'b', 'read line')]);
  expect(left.filter(lives)).toEqual([]);
  expect(same).toEqual(run);
  expect(run).toMatchObject({ number: 2, state: 'running' });
});

test('the size stays from run to run, and whoever views it may change it in between', async () => {
  const link = await (await startSlot()).watch();
  await link.do({ do: 'resize', cols: 70, rows: 30 });
  await spawn(link, 'a', 'stty size');
  await link.shows('30 70');
  await exitOf(link, 1);
  await link.do({ do: 'resize', cols: 60, rows: 25 });
  await spawn(link, 'b', 'stty size');
  await link.shows('25 60');
});

test('the first run brings its own size, of which those who watch are told', async () => {
  const link = await (await startSlot({ kept: { size: { cols: 90, rows: 20 } } })).watch();
  await spawn(link, 'a', 'stty size');
  await link.shows('40 120');
  expect(await link.event('resized')).toMatchObject({ cols: 120, rows: 40, seq: 0 });
});

describe('end', () => {
  test('of one in which nothing runs: the reply, and then it goes', async () => {
    const holder = await startSlot();
    const link = await holder.watch();
    expect(await link.do({ do: 'end', graceMs: 0 })).toEqual({ survivors: [] });
    await link.closed;
    expect(await holder.ended()).toBe(0);
    expect(existsSync(holder.spec.socket)).toBe(false);
  });

  test('of a busy one: what runs is stopped, its exit told and written down, nothing more is started, and it goes', async () => {
    const holder = await startSlot();
    const link = await holder.watch();
    const run = await spawn(link, 'a', 'trap "" TERM; echo ready; while :; do sleep 1000; done');
    await link.shows('ready');
    const ends = [link.do({ do: 'end', graceMs: 100 }), link.do({ do: 'end', graceMs: 0 })];
    const late = link.failure({ do: 'spawn', spec: spawnSpec(node(''), { label: 'b' }) });
    expect(['running', 'leaving']).toContain((await late).code);
    expect(await Promise.all(ends)).toEqual([{ survivors: [] }, { survivors: [] }]);
    expect(await exitOf(link, 1)).toMatchObject({ signal: 'SIGKILL' });
    expect(lives(run.process!)).toBe(false);
    expect(await holder.ended()).toBe(0);
    expect(holder.read<Exit>('exit.json')).toMatchObject({ run: 1, label: 'a' });
  });

  test('stop leaves it there for the next run', async () => {
    const link = await (await startSlot()).watch();
    await spawn(link, 'a', 'echo ready; while :; do sleep 1000; done');
    await link.shows('ready');
    expect(await link.do({ do: 'stop', graceMs: 5_000 })).toEqual({ survivors: [] });
    await exitOf(link, 1);
    expect(await spawn(link, 'b', 'true')).toMatchObject({ number: 2 });
  });
});

describe('one that is forgotten', () => {
  test('goes by itself when nothing runs and nobody is connected any more', async () => {
    const holder = await startHolder(shell('read line'), { kept: { keeps: true, forgottenMs: 1 } });
    const link = await holder.watch();
    await link.type('\n');
    await link.exit();
    // Whoever is connected keeps it.
    expect(await spawn(link, 'b', 'true')).toMatchObject({ number: 2 });
    await exitOf(link, 2);
    link.socket.destroy();
    expect(await holder.ended()).toBe(0);
  });

  test('goes by itself when nobody ever came', async () => {
    expect(await (await startSlot({ kept: { forgottenMs: 1 } })).ended()).toBe(0);
  });
});

test('what an older holder leaves out of its records is null', () => {
  const exit = { run: 1, code: 0, signal: null, seq: 3, at: 5 } as Exit;
  const run = { number: 1, state: 'exited', process: null, from: 0, exit } as unknown as RunState;
  expect(asRun(run)).toEqual({ ...run, label: null, exit: { ...exit, label: null } });
  expect(asRun({ ...run, exit: null })).toMatchObject({ label: null, exit: null });
});
