/** Agents outlive the daemon: killed at any point under output, it finds each again, with every byte and the screen as it was. */

import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Worker } from '../../src/core/worker.ts';
import { openScreen } from '../../src/terminal/xterm-screen.ts';
import { chance } from '../helpers/chance.ts';
import { fixture } from '../helpers/holder.ts';
import { lives } from '../helpers/living.ts';
import { homeOfWorkers, recordOf, run, wholeLog } from '../helpers/workers.ts';

/** One after the other; SWARM_KILLS=1000 tries more. */
const kills = Number(process.env.SWARM_KILLS ?? 200);
const names = ['ann', 'bob', 'cat', 'dan'];

test(`${kills} daemons killed under output: no agent notices, no byte is lost or comes twice, and screens go on`, {
  timeout: kills * 3_000,
}, async () => {
  const luck = chance();
  const home = homeOfWorkers();
  let daemon = await home.start();
  let operator = await daemon.connect();
  const workers = await Promise.all(names.map(name => run(operator, [process.execPath, fixture('numbered-lines.mjs'), name], { name })));
  const records = workers.map(recordOf);
  for (let kill = 1; kill <= kills; kill++) {
    // Some die while they still look for their workers, some in the middle of their work.
    await delay(luck.between(0, 40));
    if (luck.between(0, 3) === 0) await showsOn(operator, luck.one(names));
    await daemon.kill();
    daemon = await home.start();
    operator = await daemon.connect();
    if (kill % 20 === 0) await expectAllThere(operator, workers);
  }
  for (const name of names) await showsOn(operator, name);
  await expectAllThere(operator, workers);
  expect(records.flatMap(({ holder, run: { process } }) => [holder, process!]).filter(each => !lives(each))).toEqual([]);
  await Promise.all(names.map(name => endAndCompare(operator, name)));
  expect(await operator.call('verify', {})).toMatchObject({ ok: true });
});

/** Each still runs, with the very process that was started. */
async function expectAllThere(operator: Client, workers: readonly Worker[]): Promise<void> {
  for (const { name, incarnation, process } of workers)
    expect(await operator.call('worker.get', { name })).toMatchObject({ incarnation, process: { state: 'running', pid: process!.pid } });
}

/** Its screen is fed: a later one has more in it. */
async function showsOn(operator: Client, name: string): Promise<void> {
  const seq = async (): Promise<number> => (await operator.call('worker.screen', { name, ansi: false, scrollback: false })).seq;
  for (const before = await seq(); (await seq()) <= before; );
}

/** What it printed is all there once, and what it shows at the end is what one screen shows that saw everything. */
async function endAndCompare(operator: Client, name: string): Promise<void> {
  const { worker } = await operator.call('worker.stop', { name, grace_ms: 2_000 });
  const log = await wholeLog(worker.process!.log);
  const lines = log.toString().split('\r\n');
  const last = lines.length - 1;
  expect(last).toBeGreaterThan(1_000);
  const wrong = lines.slice(0, last).findIndex((line, number) => line !== `\x1b[3${number % 8}m${name} says line ${number}\x1b[m`);
  expect(wrong).toBe(-1);
  const shown = await operator.call('worker.screen', { name, ansi: false, scrollback: true });
  expect(shown.seq).toBe(log.length);
  const screen = openScreen({ cols: 120, rows: 40, seq: 0, scrollback: 1_000, onAnswer: () => {}, onEvidence: () => {} });
  screen.write(log);
  expect(shown.lines).toEqual(await screen.textLines({ scrollback: true }));
  screen.dispose();
}
