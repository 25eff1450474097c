/** Too much for a user interface: a vast board, facts by the thousand, and a terminal that does not read. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../src/client/client.ts';
import { fill, openBoard, plain } from './boards.ts';
import { busyPool } from './busy-pool.ts';
import { cpuMsOf, type Figure, median, percentile, residentMbOf } from './harness.ts';
import type { Lab } from './lab.ts';
import { cursorTask, keyTimes, Person, type Sees, screenCommand } from './person.ts';
import { Pulse } from './pulse.ts';

const tasks = 100_000;
const keys = 60;
const typings = 5;

const shows =
  (text: string): Sees =>
  lines =>
    lines.some(line => line.includes(text));

export async function vastBoard(lab: Lab): Promise<Figure[]> {
  const board = lab.path('vast.db');
  const store = openBoard(board);
  await fill(store, tasks, plain);
  await store.close();
  const daemon = await lab.daemon({ board });
  const person = new Person(daemon, screenCommand(lab));
  const firstMs = await person.until(shows('Tasks '));
  const loadedMs = await person.until(shows(`Tasks ${tasks} `));
  await sleep(1_000);
  const steps = await keyTimes(person, keys, ['j', 'k'], cursorTask);
  const pages = await keyTimes(person, keys, ['\x1b[6~'], cursorTask);
  const ends = await keyTimes(person, keys, ['G', 'g'], cursorTask);
  const letters = await typed(person);
  const resident = residentMbOf(person.pid);
  await person.end();
  await daemon.stop();
  const key = (name: string, times: readonly number[]): Figure[] => [
    { name: `100,000 tasks: ${name}, p50`, value: median(times), unit: 'ms' },
    { name: `100,000 tasks: ${name}, p95`, value: percentile(times, 0.95), unit: 'ms', atMost: 50 },
  ];
  return [
    { name: '100,000 tasks: first frame', value: firstMs, unit: 'ms' },
    { name: '100,000 tasks: all are loaded', value: loadedMs, unit: 'ms' },
    ...key('moving, key to paint', steps),
    ...key('paging, key to paint', pages),
    ...key('to the last and the first, key to paint', ends),
    ...key('typing a filter, key to paint', letters),
    { name: '100,000 tasks: memory', value: resident, unit: 'MB' },
  ];
}

/** A filter, letter by letter, and given up again. */
async function typed(person: Person): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < typings; i++) {
    const words = `task ${1_234 * (i + 1)}`;
    await person.press('/', shows('Filter'));
    for (let end = 1; end <= words.length; end++) {
      times.push(await person.press(words[end - 1]!, shows(`/${words.slice(0, end).trimEnd()}`)));
      await sleep(60);
    }
    await person.press('\x1b', lines => !shows('Filter')(lines));
  }
  return times;
}

const factsMs = 10_000;
const livesEveryMs = 10;
/** Of four facts each. */
const livesAtOnce = 5;

export async function manyFacts(lab: Lab): Promise<Figure[]> {
  const daemon = await lab.daemon({ durability: 'normal' });
  const client = await daemon.connect('bench');
  const pulse = new Pulse(lab);
  const person = new Person(daemon, [...pulse.options, ...screenCommand(lab)], { env: pulse.env });
  await person.until(shows('no tasks yet'));
  await pulse.beat(person);
  const [cpuMs, frames, startedAt] = [cpuMsOf(person.pid), person.seen.frames, performance.now()];
  const lives = await manyLives(client, factsMs);
  const tookMs = performance.now() - startedAt;
  const share = ((cpuMsOf(person.pid) - cpuMs) / tookMs) * 100;
  // One of those within the time stands at its edge.
  const painted = ((person.seen.frames - frames - 1) / tookMs) * 1_000;
  const last = `The last one of ${lives}`;
  const made = performance.now();
  await client.call('task.create', { title: last, priority: 'critical' });
  await person.until(shows(last));
  const lagMs = performance.now() - made;
  const { loopMs } = await pulse.beat(person);
  const resident = residentMbOf(person.pid);
  await person.end();
  pulse.close();
  client.close();
  await daemon.stop();
  return [
    { name: 'many facts: as many', value: (lives * 4 * 1_000) / tookMs, unit: '/s', atLeast: 1_900 },
    { name: 'many facts: from the last one to its paint', value: lagMs, unit: 'ms', atMost: 250 },
    { name: 'many facts: share of a core', value: share, unit: '%' },
    { name: 'many facts: frames', value: painted, unit: '/s', atMost: 10 },
    { name: 'many facts: longest turn of the loop', value: loopMs, unit: 'ms' },
    { name: 'many facts: memory', value: resident, unit: 'MB' },
  ];
}

/** Tasks that are added, claimed, half done, and done, at a steady rate; gives how many. */
async function manyLives(client: Client, forMs: number): Promise<number> {
  const startedAt = performance.now();
  const under: Promise<void>[] = [];
  for (let batch = 0; batch * livesEveryMs < forMs; batch++) {
    await sleep(startedAt + batch * livesEveryMs - performance.now());
    for (let i = 0; i < livesAtOnce; i++) under.push(live(client, `Part ${batch} ${i}`));
  }
  await Promise.all(under);
  return under.length;
}

async function live(client: Client, title: string): Promise<void> {
  const { id } = (await client.call('task.create', { title })).task;
  await client.call('task.claim', { id });
  await client.call('task.progress', { id, progress: 0.5, step: 'half of it is done' });
  await client.call('task.done', { id, result: 'done' });
}

const awayMs = 10_000;

/** The terminal of a person with nobody to read it: a window that hangs, a connection that is gone for a while. */
export async function looksAway(lab: Lab): Promise<Figure[]> {
  const daemon = await lab.daemon({ durability: 'normal' });
  const pool = await busyPool(daemon);
  await pool.work(200);
  const client = await daemon.connect();
  const pulse = new Pulse(lab);
  const person = new Person(daemon, [...pulse.options, ...screenCommand(lab)], { env: pulse.env });
  await person.until(shows('working 12 '));
  await pulse.beat(person);
  person.lookAway();
  const answers: number[] = [];
  const loops: number[] = [];
  for (const until = performance.now() + awayMs; performance.now() < until; await sleep(100)) {
    const { answerMs, loopMs } = await pulse.beat(person);
    answers.push(answerMs);
    loops.push(loopMs);
  }
  await client.call('task.create', { title: 'What is present now', priority: 'critical' });
  await sleep(500);
  const { frames, bytes } = person.seen;
  const backAt = performance.now();
  const present = person.until(shows('What is present now'));
  person.lookBack();
  await present;
  const backMs = performance.now() - backAt;
  const [late, kilobytes] = [person.seen.frames - frames, (person.seen.bytes - bytes) / 1_000];
  person.lookAway();
  await sleep(1_000);
  const endMs = await person.end();
  pulse.close();
  client.close();
  await pool.end();
  await daemon.stop();
  return [
    { name: 'a terminal that does not read: a signal is answered, p50', value: median(answers), unit: 'ms' },
    { name: 'a terminal that does not read: a signal is answered, longest', value: Math.max(...answers), unit: 'ms', atMost: 250 },
    { name: 'a terminal that does not read: longest turn of the loop', value: Math.max(...loops), unit: 'ms', atMost: 250 },
    { name: 'it reads again: until it shows the present', value: backMs, unit: 'ms', atMost: 250 },
    { name: 'it reads again: frames until then', value: late, unit: '' },
    { name: 'it reads again: bytes until then', value: kilobytes, unit: 'kB' },
    { name: 'a terminal that does not read: SIGTERM to gone', value: endMs, unit: 'ms', atMost: 1_000 },
  ];
}
