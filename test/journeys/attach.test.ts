/** Attach and detach as a person does it, in a real terminal with real keys. */

import { describe, expect, test } from 'vitest';
import { program, type TestDaemon } from '../helpers/daemon.ts';
import { lives } from '../helpers/living.ts';
import { type Person, personAt, tmuxIsThere } from '../helpers/tmux.ts';
import { homeOfWorkers, recordOf, run } from '../helpers/workers.ts';

if (!tmuxIsThere) console.log('the journeys of a person at a terminal are skipped: tmux is not installed');

const swarm = (...args: string[]): string => `"${process.execPath}" "${program}" ${args.join(' ')}`;

async function daemonWithShell(): Promise<TestDaemon> {
  const daemon = await homeOfWorkers().start();
  await run(await daemon.connect(), ['/bin/sh', '-i'], { name: 'ann', env: { PS1: 'ann: ', PATH: process.env.PATH ?? '' } });
  return daemon;
}

async function attached(daemon: TestDaemon, ...flags: string[]): Promise<Person> {
  const person = personAt(daemon.home, daemon.env);
  await person.sees('ready:');
  person.types(swarm('attach', 'ann', ...flags));
  await person.sees('ann:');
  return person;
}

describe.skipIf(!tmuxIsThere)('a person at a terminal', () => {
  test('attaches, works, detaches, comes back to the same screen, and the shell before it is as it was', async () => {
    const person = await attached(await daemonWithShell());
    person.types('echo answer=$((6 * 7)); stty size');
    await person.sees(/answer=42\n30 100/);
    person.presses('C-]');
    expect(await person.sees(/detached from ann[\s\S]*ready:/)).not.toContain('answer=42');
    person.types('echo still=$((40 + 2))');
    await person.sees('still=42');
    person.types(swarm('attach', 'ann'));
    expect(await person.sees('answer=42')).not.toContain('still=42');
    person.types('exit');
    await person.sees(/ann exited/);
  });

  test('resizes the window, and the agent hears of it', async () => {
    const person = await attached(await daemonWithShell());
    person.resizes(70, 20);
    person.types('until [ "$(stty size)" = "20 70" ]; do :; done; echo resized');
    await person.sees(/^resized/m);
  });

  test('closes the window: the agent runs on, and is found again as it was', async () => {
    const daemon = await daemonWithShell();
    const first = await attached(daemon);
    first.types('echo left=$((1 + 1))');
    await first.sees('left=2');
    first.leaves();
    const worker = await (await daemon.connect()).call('worker.get', { name: 'ann' });
    expect(lives(recordOf(worker).run.process!)).toBe(true);
    await (await attached(daemon)).sees('left=2');
  });

  test('takes the writing over from another window, which sees by whom and watches on', async () => {
    const daemon = await daemonWithShell();
    const first = await attached(daemon);
    const second = await attached(daemon, '--take');
    second.types('echo mine=$((2 + 2))');
    await second.sees('mine=4');
    await first.sees('mine=4');
    first.types('echo lost=$((3 + 3))');
    second.types('echo after=$((5 + 5))');
    expect(await second.sees('after=10')).not.toContain('lost=6');
  });
});
