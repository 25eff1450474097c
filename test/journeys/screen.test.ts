/** The user interface as a person uses it: in a real terminal, with real keys, over a real swarm. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { Status } from '../../src/protocol/swarm-methods.ts';
import { program, type TestDaemon, type TestHome } from '../helpers/daemon.ts';
import { end, identityOf } from '../helpers/living.ts';
import { type Person, personAt, tmuxIsThere } from '../helpers/tmux.ts';
import { homeOfWorkers, run, screenShows } from '../helpers/workers.ts';

if (!tmuxIsThere) console.log('the journeys of a person at the screen are skipped: tmux is not installed');

const swarm = (...args: string[]): string => `"${process.execPath}" "${program}" ${args.join(' ')}`;
const size = { cols: 120, rows: 36 };

async function atShell({ home, env }: TestHome): Promise<Person> {
  const person = personAt(home, env, size);
  await person.sees('ready:');
  return person;
}

async function atScreen(daemon: TestDaemon, ...flags: string[]): Promise<Person> {
  const person = await atShell(daemon);
  person.types(swarm('ui', ...flags));
  await person.sees(/Tasks \d/);
  return person;
}

/** Keys one after the other, as fast as a person can. */
async function press(person: Person, ...keys: string[]): Promise<void> {
  for (const key of keys) person.presses(key);
}

/** A worker in a terminal that asks, waits for an answer, and says what it was. */
async function asker(operator: Client, name: string, question: string): Promise<void> {
  const node = `"${process.execPath}" "${program}"`;
  const asks = `${node} worker update --status waiting --note '${question}' >/dev/null; printf '%s\\n 1. Keep\\n 2. Drop\\n' '${question}'; read answer; `;
  await run(operator, `${asks} ${node} worker update --status working --note answered >/dev/null; echo "got $answer"; exec sleep 600`, {
    name,
  });
  await screenShows(operator, name, '2. Drop');
}

describe.skipIf(!tmuxIsThere)('a person at the screen', () => {
  test('in the first minute: looks, adds a task, sees it done, assigns one, attaches, detaches, stops, leaves', async () => {
    const place = homeOfWorkers();
    writeFileSync(join(place.home, 'swarm.yaml'), 'pools: {sh: {preset: shell, min: 1, max: 2, capabilities: [sh]}}\n');
    const person = await atShell(place);
    person.types(swarm('up'));
    await person.sees('New here?');
    await person.sees(/sh-1/);
    person.presses('c');
    await person.sees('New task');
    person.presses('-l', 'Say hello');
    for (let field = 0; field < 6; field++) person.presses('Tab');
    await person.sees(/Command\s+›/);
    person.presses('-l', 'echo hello; sleep 600');
    person.presses('Enter');
    await person.sees(/t1 added/);
    await person.sees(/working 1[\s\S]*t1\s+Say hello\s+sh-\d/);
    // One that nobody here can do is given to nobody here.
    expect((await place.swarm('task', 'add', 'Paint it', '--requires', 'brush')).code).toBe(0);
    await person.sees(/t2\s+Paint it/);
    await press(person, 'G', 'a');
    await person.sees(/pool sh\s+lacks brush/);
    person.presses('-l', 'pool');
    person.presses('Enter');
    await person.sees(/! pool sh lacks brush/);
    person.presses('Escape');
    // One that somebody can do is, and that is taken back.
    expect((await place.swarm('task', 'add', 'Say bye', '--command', 'echo bye', '--needs', 't1')).code).toBe(0);
    await person.sees(/t3\s+Say bye/);
    await press(person, 'G', 'a');
    await person.sees(/pool sh\s+\d idle/);
    person.presses('-l', 'pool');
    person.presses('Enter');
    await person.sees('t3 assigned to pool:sh');
    expect((await place.swarm('task', 'show', 't3')).stdout).toContain('pool:sh');
    person.presses('u');
    await person.sees(/Undone/);
    await press(person, 'g', 'Tab', 'Tab');
    await press(person, '2');
    await person.sees(/Screens \d/);
    person.presses('Enter');
    await person.sees(/\[swarm: attached to sh-\d/);
    person.presses('C-]');
    expect(await person.sees(/Detached from sh-\d/)).toContain('Screens');
    person.presses('x');
    await person.sees(/It holds t1/);
    person.presses('Enter');
    await person.sees(/Screens \d/);
    await press(person, 'x', 'y');
    await person.sees(/sh-\d stopped/);
    person.presses('q');
    expect(await person.sees(/The swarm runs on in the background/)).not.toContain('Screens');
    expect((await place.swarm('down', '--now')).code).toBe(0);
  });

  test('has ten workers, of which two wait for an answer: goes to each, reads, answers, and is done', async () => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await Promise.all(Array.from({ length: 8 }, (_, at) => run(operator, 'exec sleep 600', { name: `busy-${at + 1}` })));
    await asker(operator, 'ann', 'Keep v1?');
    await asker(operator, 'bob', 'Really drop it?');
    const person = await atScreen(daemon);
    await person.sees('2 NEED YOU');
    await press(person, 'n', 'Space');
    const first = /Reply to ann/.test(await person.sees(/Reply to (ann|bob)/)) ? 'ann' : 'bob';
    await person.sees(/1 Keep · 2 Drop/);
    await press(person, '1', 'Enter');
    await screenShows(operator, first, 'got 1');
    await person.sees('1 NEEDS YOU');
    await press(person, 'n', 'Space');
    await person.sees(first === 'ann' ? 'Reply to bob' : 'Reply to ann');
    await press(person, '2', 'Enter');
    await screenShows(operator, first === 'ann' ? 'bob' : 'ann', 'got 2');
    await person.sees('nothing needs you');
  });

  test('is told of whoever asks while attached to another', async () => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'echo alive; exec sleep 600', { name: 'bob' });
    const person = await atScreen(daemon);
    await person.sees('alive');
    person.presses('2');
    await person.sees(/Screens 1/);
    person.presses('Enter');
    await person.sees('[swarm: attached to bob');
    await asker(operator, 'ann', 'Keep v1?');
    await person.sees('[swarm: ann Keep v1?]');
    expect(person.flag('window_bell_flag')).toBe('1');
    person.presses('C-]');
    await person.sees('1 NEEDS YOU');
  });

  test('stays attached when the daemon is killed: keys for the agent never reach the screen', async () => {
    const place = homeOfWorkers();
    const daemon = await place.start();
    await run(await daemon.connect(), 'echo alive; exec cat', { name: 'bob' });
    const person = await atScreen(daemon);
    await person.sees('alive');
    person.presses('2');
    await person.sees(/Screens 1/);
    person.presses('Enter');
    await person.sees('[swarm: attached to bob');
    await daemon.kill();
    await person.sees('waiting until it is back');
    await press(person, 'x', 'y', 'q');
    await homeAgain(place);
    await person.sees('[swarm: attached to bob');
    person.types('still here');
    expect(await person.sees(/still here\nstill here/)).not.toContain('xyq');
    person.presses('C-]');
    await person.sees(/Detached from bob/);
  });

  test('is not made to answer what has changed meanwhile', async () => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await asker(operator, 'ann', 'Keep v1?');
    const person = await atScreen(daemon);
    await person.sees('1 NEEDS YOU');
    await press(person, 'n', 'Space');
    await person.sees('Reply to ann');
    person.presses('1');
    await person.sees('sends “1”');
    // Somebody else was quicker.
    await operator.call('worker.type', { name: 'ann', text: '2', enter: true });
    await person.sees('got 2');
    person.presses('Enter');
    await person.sees(/printed more since you/);
    expect((await operator.call('worker.screen', { name: 'ann' })).lines.join('\n')).not.toContain('1\ngot');
  });

  test('keeps the screen while the daemon is killed, and goes on when it is back', async () => {
    const place = homeOfWorkers();
    const daemon = await place.start();
    await place.swarm('task', 'add', 'before');
    const person = await atScreen(daemon);
    await person.sees(/t1\s+before/);
    await daemon.kill();
    expect(await person.sees('daemon gone, waiting')).toMatch(/t1\s+before/);
    person.presses('R');
    await person.sees(/the daemon is gone/);
    await homeAgain(place);
    await place.swarm('task', 'add', 'after');
    expect(await person.sees(/t2\s+after/)).not.toContain('daemon gone');
  });

  test('sees a daemon that died under `swarm up` started again, and one that was stopped left alone', async () => {
    const place = homeOfWorkers();
    writeFileSync(join(place.home, 'swarm.yaml'), 'pools: {sh: {preset: shell, count: 1}}\n');
    const person = await atShell(place);
    person.types(swarm('up'));
    await person.sees(/sh-1/);
    const daemonOf = async () => (JSON.parse((await place.swarm('status', '--json')).stdout) as Status).daemon.pid;
    const first = await daemonOf();
    end(identityOf(first));
    await person.sees('daemon gone');
    await person.sees(/^(?![\s\S]*daemon gone)[\s\S]*sh-1/);
    expect(await daemonOf()).not.toBe(first);
    expect((await place.swarm('down')).code).toBe(0);
    await person.sees('daemon gone');
    person.presses('q');
    await person.sees('The swarm is down');
    expect((await place.swarm('status', '--json')).code).not.toBe(0);
  });

  test('closes the window: the swarm runs on, and another window shows the same', async () => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'echo alive; exec sleep 600', { name: 'ann' });
    const first = await atScreen(daemon);
    await first.sees('alive');
    first.leaves();
    await screenShows(operator, 'ann', 'alive');
    const [one, two] = [await atScreen(daemon), await atScreen(daemon, '--read-only')];
    await one.sees('alive');
    await two.sees('alive');
    await operator.call('task.create', { title: 'seen by both' });
    await one.sees('seen by both');
    await two.sees('seen by both');
    two.presses('X');
    await two.sees('only looks on');
  });

  test('suspends to the shell and comes back; whatever ends it, the terminal is as it was', async () => {
    const place = homeOfWorkers();
    const daemon = await place.start();
    await place.swarm('task', 'add', 'still here');
    const person = personAt(place.home, place.env, size);
    await person.sees('ready:');
    person.types('set -m');
    person.types(swarm('ui'));
    await person.sees('still here');
    person.presses('C-z');
    expect(await person.sees(/Stopped|suspended/i)).not.toContain('still here');
    person.types('stty -a | tr " " "\\n" | grep -c "^echo$"; fg');
    await person.sees('still here');
    expect([person.flag('alternate_on'), person.flag('mouse_sgr_flag')]).toEqual(['1', '1']);
    const ui = await place.swarm('status', '--json');
    expect(ui.code).toBe(0);
    await daemon.stop();
    await person.sees('daemon gone');
    person.presses('C-c');
    await person.sees('ctrl+c again');
    person.presses('C-c');
    await person.sees(/ready:\s*$/);
    expect([person.flag('alternate_on'), person.flag('mouse_sgr_flag'), person.flag('cursor_flag')]).toEqual(['0', '0', '1']);
    person.types('echo typed=$((2 + 2))');
    await person.sees('typed=4');
  });

  test('resizes the window, from large to tiny and back', async () => {
    const place = homeOfWorkers();
    const daemon = await place.start();
    await place.swarm('task', 'add', '日本語の長い題名', 'ordinary');
    const person = await atScreen(daemon);
    await person.sees('ordinary');
    person.resizes(200, 50);
    await person.sees(/Log/);
    person.resizes(60, 15);
    await person.sees(/^Tasks 2/m);
    person.resizes(30, 8);
    await person.sees('enlarge for more');
    person.resizes(120, 36);
    const shown = await person.sees(/╭─ Tasks 2/);
    expect(shown.split('\n').filter(line => line.includes('swarm ›'))).toHaveLength(1);
    expect(shown).not.toContain('enlarge');
  });

  test('clicks, drags a task to a worker, and turns the wheel', async () => {
    const place = homeOfWorkers();
    const daemon = await place.start();
    const operator = await daemon.connect();
    await run(operator, 'exec sleep 600', { name: 'ann' });
    for (let number = 1; number <= 3; number++) await place.swarm('task', 'add', `task ${number}`);
    const person = await atScreen(daemon);
    const at = (wanted: RegExp): [x: number, y: number] => {
      const lines = person.screen().split('\n');
      const y = lines.findIndex(line => wanted.test(line));
      return [lines[y]!.search(wanted) + 1, y + 1];
    };
    await person.sees(/t2\s+task 2/);
    await person.sees('ann');
    const [x, y] = at(/t2 /);
    person.sends(`\x1b[<0;${x};${y}M`);
    person.sends(`\x1b[<0;${x};${y}m`);
    await person.sees(/▸\s+·\s+t2/);
    const [wx, wy] = at(/ann {5}/);
    person.sends(`\x1b[<0;${x};${y}M`);
    person.sends(`\x1b[<32;${wx};${wy}M`);
    person.sends(`\x1b[<0;${wx};${wy}m`);
    await person.sees('t2 assigned to ann');
  });
});

/** The daemon again, in the same home. */
async function homeAgain({ home }: TestHome): Promise<TestDaemon> {
  const { testHome } = await import('../helpers/daemon.ts');
  return testHome({}, home).start();
}
