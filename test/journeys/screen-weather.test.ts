/** The user interface in bad weather: a daemon that stands still, windows of any size, and every way to be ended. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { program, type TestDaemon } from '../helpers/daemon.ts';
import { appears } from '../helpers/files.ts';
import { gone, identityOf } from '../helpers/living.ts';
import { type Person, personAt, tmuxIsThere } from '../helpers/tmux.ts';
import { homeOfWorkers, run, screenShows } from '../helpers/workers.ts';

if (!tmuxIsThere) console.log('the bad weather of the screen is skipped: tmux is not installed');

interface Seated {
  readonly person: Person;
  /** Of the user interface. */
  readonly pid: number;
}

/** At the screen, in a window of this size. */
async function seated(daemon: TestDaemon, size = { cols: 120, rows: 36 }, env: NodeJS.ProcessEnv = {}): Promise<Seated> {
  const person = personAt(daemon.home, { ...daemon.env, ...env }, size);
  await person.sees('ready:');
  const file = join(daemon.home, `pid-${Math.trunc(performance.now())}`);
  const script = join(daemon.home, 'go');
  writeFileSync(script, `echo $$ > "$1.new" && mv "$1.new" "$1"\nexec "${process.execPath}" "${program}" ui\n`);
  person.types(`sh go ${file}`);
  await appears(file);
  return { person, pid: Number(readFileSync(file, 'utf8')) };
}

/** As a shell expects to find it, and working. */
async function isAsBefore(person: Person): Promise<void> {
  expect(['alternate_on', 'mouse_any_flag', 'mouse_sgr_flag', 'cursor_flag', 'keypad_flag', 'wrap_flag'].map(person.flag)).toEqual([
    ...['0', '0', '0', '1', '0', '1'],
  ]);
  person.types('stty -a | tr " ;" "\\n\\n" | grep -cE "^(echo|icanon|isig|opost|icrnl)$"; echo still=$((6 * 7))');
  expect(await person.sees('still=42')).toMatch(/^(?:ready:)?5$/m);
}

describe.skipIf(!tmuxIsThere)('the screen', () => {
  test('says that a daemon does not answer, lets itself be used meanwhile, and goes on when it does', async () => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'echo alive; read line; echo later; exec sleep 600', { name: 'ann' });
    await operator.call('task.create', { title: 'before' });
    const { person } = await seated(daemon);
    await person.sees(/t1\s+before/);
    await person.sees('alive');
    process.kill(daemon.pid, 'SIGSTOP');
    expect(await person.sees('daemon does not answer, waiting')).toMatch(/t1\s+before[\s\S]*alive/);
    person.presses('3');
    await person.sees(/› messages/);
    person.presses('1');
    await person.sees(/› board/);
    // What is asked for now is done when there is somebody to do it.
    person.presses('+');
    process.kill(daemon.pid, 'SIGCONT');
    expect(await person.sees(/t1 is high now/)).not.toContain('does not answer');
    await operator.call('worker.type', { name: 'ann', text: '', enter: true });
    await operator.call('task.create', { title: 'after' });
    await person.sees(/t2\s+after/);
    await person.sees('later');
  });

  test('can be left while the daemon stands still', async () => {
    const daemon = await homeOfWorkers().start();
    await (await daemon.connect()).call('task.create', { title: 'Paint it' });
    const { person, pid } = await seated(daemon);
    await person.sees('Paint it');
    const ui = identityOf(pid);
    process.kill(daemon.pid, 'SIGSTOP');
    await person.sees('does not answer');
    person.presses('q');
    await gone(ui);
    await isAsBefore(person);
  });

  test.each([
    [20, 8, /\d workers? · 3/],
    [40, 10, /Tasks 3/],
    [300, 100, /Tasks 3[\s\S]*Workers 1[\s\S]*Log/],
  ])('is whole at %dx%d, with what was just done, and is left clean', async (cols, rows, wanted) => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'exec sleep 600', { name: 'ann' });
    for (const title of ['日本語の長い題名', '👩‍👩‍👧 a family', `long ${'x'.repeat(400)}`]) await operator.call('task.create', { title });
    const { person } = await seated(daemon, { cols, rows });
    const shown = await person.sees(wanted);
    expect(shown.split('\n').length).toBeLessThanOrEqual(rows + 1);
    person.presses('C-c');
    await person.sees('ctrl+c again');
    person.presses('C-c');
    await person.sees(/ready:\s*$/);
    person.resizes(100, 30);
    await isAsBefore(person);
  });

  test('is resized as fast as it goes, and nothing of the sizes between is left over', async () => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'echo alive; exec sleep 600', { name: 'ann' });
    for (const title of ['日本語の長い題名', '👩‍👩‍👧 a family', 'مرحبا بالعالم', 'plain']) await operator.call('task.create', { title });
    const { person } = await seated(daemon);
    // Whatever is there as a whole is there once.
    const steady = (text: string): string => text.replace(/\d+[smh]\b|\d\d:\d\d(:\d\d)?|\s+/g, ' ');
    await person.sees(/Tasks 4[\s\S]*plain[\s\S]*alive/);
    person.presses('C-l');
    const whole = steady(await person.sees(/Tasks 4[\s\S]*plain[\s\S]*alive/));
    for (let step = 0; step < 60; step++) person.resizes(20 + ((step * 37) % 181), 8 + ((step * 17) % 53));
    person.resizes(120, 36);
    await person.sees(shown => steady(shown) === whole);
  });

  test.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGHUP', 'SIGHUP'],
    ['SIGINT', 'SIGINT'],
    ['a fault that nobody caught', 'SIGUSR2'],
  ] as const)('ended by %s gives the terminal back as it was', async (_, signal) => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'echo alive; exec sleep 600', { name: 'ann' });
    // A fault in the middle, wherever the program is.
    const fault = 'process.on("SIGUSR2",()=>{throw new Error("a fault in the middle")})';
    const { person, pid } = await seated(daemon, undefined, { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` });
    await person.sees('alive');
    expect(['alternate_on', 'mouse_sgr_flag'].map(person.flag)).toEqual(['1', '1']);
    const ui = identityOf(pid);
    process.kill(pid, signal);
    await gone(ui);
    const left = await person.sees(/ready:/);
    expect(left).not.toContain('Preview');
    if (signal === 'SIGUSR2') await person.sees('a fault in the middle');
    await isAsBefore(person);
    await screenShows(operator, 'ann', 'alive');
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)('ended by %s after a visit to a worker gives the terminal back as it was', async signal => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'echo alive; exec cat', { name: 'ann' });
    const { person, pid } = await seated(daemon);
    await person.sees('alive');
    person.presses('2');
    await person.sees('Screens');
    person.presses('Enter');
    await person.sees('attached to ann');
    person.presses('C-]');
    await person.sees('Detached from ann');
    const ui = identityOf(pid);
    process.kill(pid, signal);
    await gone(ui);
    await isAsBefore(person);
  });

  test('ended in the middle of typing to a worker gives the terminal back as it was', async () => {
    const daemon = await homeOfWorkers().start();
    const operator = await daemon.connect();
    await run(operator, 'cat', { name: 'ann' });
    const { person, pid } = await seated(daemon);
    await person.sees('ann');
    person.presses('i');
    await person.sees('typing to ann');
    person.presses('-l', 'héllo');
    await screenShows(operator, 'ann', 'héllo');
    const ui = identityOf(pid);
    process.kill(pid, 'SIGTERM');
    await gone(ui);
    await isAsBefore(person);
  });
});
