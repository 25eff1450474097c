/** The user interface as a person has it before them: opening it, twelve busy workers, nothing to do, and far too much of everything. */

import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { busyPool } from './busy-pool.ts';
import { aDayOfFacts } from './day.ts';
import { type Bench, type Figure, interleaved, median, percentile } from './harness.ts';
import type { Lab, LabDaemon } from './lab.ts';
import { cursorTask, keyTimes, Person, type Sees, type Spending, screenCommand, spending } from './person.ts';
import { looksAway, manyFacts, vastBoard } from './screen-load.ts';

const starts = 10;
const watchedMs = 10_000;
const keys = 100;
const settleMs = 1_000;

export const screen: Bench = {
  title: 'The user interface at 200x50',
  measure: async lab => [
    ...(await atWork(lab)),
    ...(await vastBoard(lab)),
    ...(await manyFacts(lab)),
    ...(await looksAway(lab)),
    ...(await aDayOfFacts(lab)),
  ],
};

/** One swarm: busy first, then out of work; and Ink alone beside both. */
async function atWork(lab: Lab): Promise<Figure[]> {
  const daemon = await lab.daemon({ durability: 'normal' });
  const pool = await busyPool(daemon);
  const first = await opening(lab, daemon);
  await pool.work(200);
  const person = new Person(daemon, screenCommand(lab));
  await person.until(lines => lines.some(line => line.includes('working 12 ')));
  const busy = await looked(person);
  await pool.finished();
  const idle = await looked(person);
  await person.end();
  const bare = { busy: await bareInk(daemon, 'busy'), idle: await bareInk(daemon, 'idle') };
  await pool.end();
  await daemon.stop();
  return [
    ...first,
    ...figuresOf('12 busy workers', busy, { frames: 10, share: 20, kilobytes: 40, key: 30 }),
    ...figuresOf('12 idle workers', idle, { frames: 0, key: 30 }),
    ...figuresOf('bare Ink, 12 rows ten times a second', bare.busy),
    ...figuresOf('bare Ink, nothing changes', bare.idle),
  ];
}

interface Looked extends Spending {
  readonly keyMs: readonly number[];
}

/** Looked at for a while, and then moved in. */
async function looked(person: Person): Promise<Looked> {
  await sleep(settleMs);
  const spent = await spending(person, watchedMs);
  return { ...spent, keyMs: await keyTimes(person, keys, ['j', 'k'], cursorTask) };
}

type Targets = { readonly [F in 'frames' | 'share' | 'kilobytes' | 'key']?: number };

function figuresOf(name: string, { frames, share, kilobytes, residentMb, keyMs }: Looked, targets: Targets = {}): Figure[] {
  const target = (of: keyof Targets) => (targets[of] === undefined ? {} : { atMost: targets[of] });
  return [
    { name: `${name}: frames`, value: frames, unit: '/s', ...target('frames') },
    { name: `${name}: share of a core`, value: share, unit: '%', ...target('share') },
    { name: `${name}: to the terminal`, value: kilobytes, unit: 'kB/s', ...target('kilobytes') },
    { name: `${name}: memory`, value: residentMb, unit: 'MB' },
    { name: `${name}: key to paint, p50`, value: median(keyMs), unit: 'ms' },
    { name: `${name}: key to paint, p95`, value: percentile(keyMs, 0.95), unit: 'ms', ...target('key') },
  ];
}

const bareInkProgram = resolve(import.meta.dirname, 'bare-ink-process.ts');

async function bareInk(daemon: LabDaemon, kind: 'busy' | 'idle'): Promise<Looked> {
  const person = new Person(daemon, [bareInkProgram, kind], { env: { NODE_ENV: 'production' } });
  await person.until(lines => cursorTask(lines) !== undefined);
  await sleep(settleMs);
  const spent = await spending(person, watchedMs);
  const keyMs = await keyTimes(person, keys, ['j', 'k'], cursorTask);
  await person.end();
  return { ...spent, keyMs };
}

/** From the start of the process to the first frame, and to the first with the workers on it. */
async function opening(lab: Lab, daemon: LabDaemon): Promise<Figure[]> {
  const shown = async (command: readonly string[], sees: Sees): Promise<number> => {
    const person = new Person(daemon, command, { env: { NODE_ENV: 'production' } });
    const at = await person.until(sees);
    await person.end();
    return at;
  };
  const anything: Sees = lines => lines.some(line => line !== '');
  const times = await interleaved(starts, {
    ui: () => shown(screenCommand(lab), anything),
    workers: () => shown(screenCommand(lab), lines => lines.some(line => line.includes('Workers 12'))),
    up: () => shown([lab.program, 'up'], lines => lines.some(line => line.includes('Workers 12'))),
    ink: () => shown([bareInkProgram, 'hello'], anything),
  });
  return [
    { name: 'first frame', value: median(times.ui), unit: 'ms', atMost: 400 },
    { name: 'first frame with the workers', value: median(times.workers), unit: 'ms' },
    { name: 'the same by `swarm up`', value: median(times.up), unit: 'ms' },
    { name: 'hello world of bare Ink', value: median(times.ink), unit: 'ms' },
  ];
}
