/** Attach and detach as a person does it, in a real terminal with real keys. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { program, type TestDaemon, testHome } from '../helpers/daemon.ts';
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

  test('goes on with the next daemon when this one is killed, types to nobody meanwhile, and need not wait', async () => {
    const daemon = await daemonWithShell();
    const person = await attached(daemon);
    const waits = 'the daemon is gone; ann runs on: waiting until it is back';
    await daemon.kill();
    await person.sees(waits);
    person.types('echo str""ay');
    const next = await testHome({}, daemon.home).start();
    await person.sees(/attached to ann/);
    person.types('echo back=$((40 + 2))');
    expect(await person.sees('back=42')).not.toContain('stray');
    await next.kill();
    await person.sees(waits);
    person.presses('C-c');
    await person.sees(/ann runs on\][\s\S]*ready:/);
    person.types('echo here=$((40 + 3))');
    await person.sees('here=43');
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

  test('presses the key that is configured, which is shown, and the usual one goes to the agent', async () => {
    const home = homeOfWorkers();
    writeFileSync(join(home.home, 'swarm.yaml'), 'terminals:\n  detach: ctrl-q\n');
    const daemon = await home.start();
    await run(await daemon.connect(), [process.execPath, '-e', tellsKeys], { name: 'ann' });
    const person = personAt(daemon.home, daemon.env);
    await person.sees('ready:');
    person.types(swarm('attach', 'ann'));
    await person.sees('Ctrl-Q detaches');
    person.presses('C-]', 'x');
    await person.sees('got "\\u001dx"');
    person.presses('C-q');
    await person.sees('detached from ann');
    person.types(`${swarm('config', 'show', '--origin')} | grep detach`);
    await person.sees(/terminals.detach +ctrl-q .*swarm.yaml:2/);
    person.types(`SWARM_TERMINALS_DETACH=ctrl-y ${swarm('attach', 'ann')}`);
    await person.sees('Ctrl-Y detaches');
    person.presses('C-y');
    await person.sees(/detached from ann[\s\S]*detached from ann/);
    person.types(`SWARM_TERMINALS_DETACH=tab ${swarm('attach', 'ann')}`);
    await person.sees('SWARM_TERMINALS_DETACH must be a key');
  });

  test('uses the mouse: an agent that asks for it gets it as it asked, one that does not gets nothing', async () => {
    const daemon = await homeOfWorkers().start();
    const client = await daemon.connect();
    await run(client, [process.execPath, '-e', tellsKeys], { name: 'ann' });
    const person = personAt(daemon.home, daemon.env);
    await person.sees('ready:');
    person.types(swarm('attach', 'ann'));
    await person.sees('listening');
    const click = '\x1b[<0;7;3M\x1b[<0;7;3m';
    person.sends(click);
    person.presses('a');
    await person.sees('got "a"');
    expect(person.screen()).not.toContain('0;7;3');
    person.presses('m');
    await person.sees('mouse on');
    await flagIs(person, 'mouse_button_flag', '1');
    expect(person.flag('mouse_sgr_flag')).toBe('1');
    person.sends(`${click}\x1b[<64;9;4M`);
    await person.sees('got "\\u001b[<0;7;3M\\u001b[<0;7;3m\\u001b[<64;9;4M"');
    person.presses('n');
    await person.sees('mouse off');
    await flagIs(person, 'mouse_button_flag', '0');
    person.sends(click);
    person.presses('b');
    await person.sees('got "nb"');
    person.presses('C-]');
    await person.sees('detached from ann');
    expect(['mouse_any_flag', 'mouse_sgr_flag'].map(person.flag)).toEqual(['0', '0']);
  });
});

/** Waits until a program has asked the terminal for this. */
async function flagIs(person: Person, name: string, value: string): Promise<void> {
  while (person.flag(name) !== value) await delay(10);
}

/** Shows all keys since the last line that it printed; `m` asks for the mouse, `n` does so no more. */
const tellsKeys = `
  process.stdin.setRawMode(true);
  let keys = '';
  console.log('listening');
  process.stdin.on('data', bytes => {
    keys += bytes;
    if (/m$/.test(bytes) && bytes.length === 1) process.stdout.write('\\x1b[?1002;1006hmouse on\\r\\n');
    if (/n$/.test(bytes)) process.stdout.write('\\x1b[?1002;1006lmouse off\\r\\n');
    console.log('got ' + JSON.stringify(keys));
    if (!/[n\\x1d]$/.test(keys) && !/\\x1b\\[<[^M]*$/.test(keys)) keys = '';
  });
`;
