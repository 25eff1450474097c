/** Workers in terminals, through the daemon: run, look, type, signal, stop, and what the board makes of their ends. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Client, connect } from '../../src/client/client.ts';
import { limits } from '../../src/core/limits.ts';
import { program, type TestDaemon } from '../helpers/daemon.ts';
import { allFacts, follow } from '../helpers/following.ts';
import { gone, identityOf, lives } from '../helpers/living.ts';
import { refusal } from '../helpers/refusal.ts';
import { daemonOfWorkers, factAbout, recordOf, run, screenShows } from '../helpers/workers.ts';

let daemon: TestDaemon;
let operator: Client;

beforeEach(async () => {
  daemon = await daemonOfWorkers();
  operator = await daemon.connect();
});

const get = (name: string) => operator.call('worker.get', { name });
const type = (name: string, text: string, enter = true) => operator.call('worker.type', { name, text, enter });
const stop = (name: string, grace_ms = 200) => operator.call('worker.stop', { name, grace_ms });
const look = (name: string) => operator.call('worker.screen', { name, ansi: false, scrollback: false });

describe('run', () => {
  test('gives a worker by the name that was asked for, with its process', async () => {
    const worker = await run(operator, 'read line', { name: 'ann', cols: 90, rows: 30 });
    expect(worker).toMatchObject({ name: 'ann', role: 'worker', task: null });
    expect(worker.process).toMatchObject({
      state: 'running',
      command: ['/bin/sh', '-c', 'read line'],
      cwd: '/',
      cols: 90,
      rows: 30,
      code: null,
    });
    expect(lives(identityOf(worker.process!.pid!))).toBe(true);
    expect(await get('ann')).toMatchObject(worker);
  });

  test('numbers those without a name after their program, and never gives a number again', async () => {
    const names = [];
    for (const command of [['sleep', '1000'], ['/bin/sleep', '1000'], ['cat'], ['sleep', '1000']])
      names.push((await run(operator, command)).name);
    expect(names).toEqual(['sleep-1', 'sleep-2', 'cat-1', 'sleep-3']);
    await stop('sleep-3');
    expect((await run(operator, ['sleep', '1000'])).name).toBe('sleep-4');
  });

  test('leaves it to the person with which rights agents make files', async () => {
    const mask = process.umask().toString(8).padStart(4, '0');
    await run(operator, 'umask; read line', { name: 'ann' });
    await screenShows(operator, 'ann', mask);
  });

  test('of many at once gives each its own', async () => {
    const workers = await Promise.all(Array.from({ length: 8 }, () => run(operator, ['cat'])));
    expect(new Set(workers.map(({ name }) => name)).size).toBe(8);
    expect(new Set(workers.map(({ process }) => process!.pid)).size).toBe(8);
  });

  test('refuses a name whose process lives, and gives it anew after that', async () => {
    const first = await run(operator, ['cat'], { name: 'ann' });
    expect(await refusal(run(operator, ['cat'], { name: 'ann' }))).toMatchObject({
      code: 'refused',
      hint: expect.stringContaining('swarm stop ann'),
    });
    expect(await get('ann')).toMatchObject(first);
    expect(readdirSync(join(daemon.home, 'workers'))).toHaveLength(1);
    await stop('ann');
    const second = await run(operator, ['cat'], { name: 'ann' });
    expect(second.incarnation).not.toBe(first.incarnation);
  });

  test.each([
    ['a program that is not there', { command: ['no-such-program'] }, 'refused', { cause: 'not_found' }],
    ['a folder', { command: ['/usr/./'] }, 'refused', { cause: 'not_found' }],
    ['a file that may not be run', { command: ['/etc/passwd'] }, 'refused', { cause: 'not_executable' }],
    ['a working directory that is not there', { cwd: '/no/such' }, 'refused', { cause: 'bad_cwd' }],
    ['NUL in an argument', { command: ['cat', 'a\0'] }, 'refused', { cause: 'bad_arguments' }],
    ['a relative working directory', { cwd: 'src' }, 'bad_params', { path: ['cwd'] }],
    ['no command', { command: [] }, 'bad_params', { path: ['command'] }],
    ['too many arguments', { command: Array(limits.argumentsPerCommand + 1).fill('x') }, 'bad_params', { path: ['command'] }],
    ['too long an argument', { command: ['x'.repeat(limits.argumentChars + 1)] }, 'bad_params', { path: ['command', 0] }],
    ['too wide a terminal', { cols: limits.terminalColumns + 1 }, 'bad_params', { path: ['cols'] }],
    ['a reserved name', { name: 'all' }, 'refused', {}],
  ])('with %s says so, and leaves nothing behind', async (_, params, code, data) => {
    const error = await refusal(run(operator, ['cat'], params));
    expect(error).toMatchObject({ code, data });
    const { workers } = await operator.call('worker.list', {});
    expect(workers.filter(({ process }) => process?.state !== 'lost')).toEqual([]);
    const left = readdirSync(daemon.home, { recursive: true, encoding: 'utf8' }).filter(name => /^(w-|workers\/.)/.test(name));
    expect(left).toEqual([]);
  });

  test('takes arguments up to the limits', async () => {
    const most = ['true', ...Array(limits.argumentsPerCommand - 2).fill('x'), 'y'.repeat(limits.argumentChars)];
    expect(await run(operator, most, { cols: limits.terminalColumns, rows: limits.terminalRows })).toMatchObject({ name: 'true-1' });
  });

  test('ends in facts that tell the whole story', async () => {
    const { name } = await run(operator, 'exit 3', { name: 'ann' });
    const facts = await follow(operator, 0);
    expect(await factAbout(facts, 'worker.exited', name)).toMatchObject({ by: 'swarm', data: { code: 3, signal: null } });
    expect(await get(name)).toMatchObject({ process: { state: 'exited', code: 3, signal: null, ended_at: expect.any(Number) } });
    const about = (await allFacts(operator)).filter(({ subject }) => subject === name).map(each => each.type);
    expect(about.filter(each => each.startsWith('worker.') && each !== 'worker.registered')).toEqual(['worker.started', 'worker.exited']);
  });
});

describe('from inside', () => {
  const swarm = `${process.execPath} ${program}`;

  test('a worker has what the daemon has, what it was given, and who it is', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the shell
    const words = '<$TERM $COLORTERM $SWARM_WORKER $SWARM_ROLE $GIVEN ${PATH:+path} ${SWARM_READY_FD:-none}>';
    const worker = await run(operator, `echo "${words}"; read line`, { env: { GIVEN: 'this', TERM: 'dumb' } });
    await screenShows(operator, worker.name, `<xterm-256color truecolor ${worker.name} worker this path none>`);
  });

  test('its token claims for it, and its end gives the task back in the same commit', async () => {
    const { task } = await operator.call('task.create', { title: 'Build it' });
    const { id } = task;
    const facts = await follow(operator, 0);
    const worker = await run(operator, `${swarm} task next --claim && read line; exit 2`);
    expect(await factAbout(facts, 'task.claimed', id)).toMatchObject({ by: worker.name });
    expect(await get(worker.name)).toMatchObject({ task: id });
    await screenShows(operator, worker.name, 'Build it');
    await type(worker.name, '');
    const exited = await factAbout(facts, 'worker.exited', worker.name);
    const back = await facts.first(({ subject, seq }) => subject === id && seq > exited.seq);
    // Nothing came between them: they are of one commit.
    expect(back.seq).toBe(exited.seq + 1);
    expect(await operator.call('task.get', { id })).toMatchObject({ owner: null, lost: 1 });
  });

  test('its token is not good for what coordinators do', async () => {
    const worker = await run(operator, 'echo "<$SWARM_TOKEN>"; read line');
    const lines = await screenShows(operator, worker.name, />/);
    const token = /<(.*)>/.exec(lines.join(''))![1]!;
    const agent = await connect(daemon.agentSocket, { token });
    expect(await agent.call('worker.get', { name: worker.name })).toMatchObject({ name: worker.name });
    expect(await agent.call('worker.screen', { name: worker.name, ansi: false, scrollback: false })).toMatchObject({ cols: 120, rows: 40 });
    for (const call of [
      agent.call('worker.run', { command: ['cat'], cwd: '/', env: {}, cols: 80, rows: 24 }),
      agent.call('worker.type', { name: worker.name, text: 'x', enter: false }),
      agent.call('worker.signal', { name: worker.name, signal: 'SIGTERM' }),
      agent.call('worker.stop', { name: worker.name, grace_ms: 0 }),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: 'forbidden' });
    }
    agent.close();
  });
});

describe('screen', () => {
  test('shows what is there now, and after the end what was there last', async () => {
    const { name } = await run(operator, 'printf "one\\ntwo\\n>"; read line; echo bye; exit');
    const lines = await screenShows(operator, name, '>');
    expect(lines.slice(0, 3)).toEqual(['one', 'two', '>']);
    const facts = await follow(operator, 0);
    await type(name, 'go');
    await factAbout(facts, 'worker.exited', name);
    const last = await screenShows(operator, name, 'bye');
    expect(last.slice(0, 4)).toEqual(['one', 'two', '>go', 'bye']);
    expect(await look(name)).toMatchObject({ cols: 120, rows: 40, alternate: false });
  });

  test('of one that was gone at once shows what it said', async () => {
    const facts = await follow(operator, 0);
    for (let count = 0; count < 10; count++) {
      const { name } = await run(operator, `printf 'said ${count}'`);
      await factAbout(facts, 'worker.exited', name);
      await screenShows(operator, name, `said ${count}`);
    }
  });
});

describe('stop', () => {
  test.each([
    ['minds it', 'exec sleep 1000', 'SIGTERM'],
    ['does not', 'trap "" TERM HUP; echo ready; while :; do sleep 1000; done', 'SIGKILL'],
    ['has a daemon that does not', '(setsid sh -c "trap \'\' TERM; while :; do sleep 1000; done" &); exec sleep 1000', 'SIGTERM'],
    ['is flooding', 'trap "" TERM; while :; do seq 100000; done', 'SIGKILL'],
    ['has stopped itself', 'trap "" TERM; while :; do kill -STOP $$; done', 'SIGKILL'],
  ])('of one that %s answers when it is gone, and its holder too', async (_, script, signal) => {
    const { name } = await run(operator, script);
    const record = recordOf(await get(name));
    if (script.includes('ready')) await screenShows(operator, name, 'ready');
    const { worker, survivors } = await stop(name);
    expect(survivors).toEqual([]);
    expect(worker.process).toMatchObject({ state: 'exited', code: null });
    expect([signal, 'SIGKILL']).toContain(worker.process!.signal);
    expect(lives(record.run.process!)).toBe(false);
    await gone(record.holder);
    expect(readdirSync(daemon.home).filter(file => file.startsWith('w-'))).toEqual([]);
  });

  test('asked by several at once, and again later, is answered to each', async () => {
    const { name } = await run(operator, ['sleep', '1000']);
    const answers = await Promise.all([stop(name), stop(name, 0), stop(name)]);
    expect(answers.map(({ survivors }) => survivors)).toEqual([[], [], []]);
    expect(await stop(name)).toMatchObject({ survivors: [], worker: { process: { state: 'exited' } } });
  });

  test('of one that is just ending by itself is answered all the same', async () => {
    for (let count = 0; count < 20; count++) {
      const { name } = await run(operator, ['true']);
      expect(await stop(name)).toMatchObject({ survivors: [], worker: { process: { state: 'exited' } } });
    }
  });
});

test('a signal reaches the process', async () => {
  const { name } = await run(operator, 'trap "echo caught" USR1; echo ready; while :; do sleep 0.05; done');
  await screenShows(operator, name, 'ready');
  expect(await operator.call('worker.signal', { name, signal: 'SIGUSR1' })).toEqual({ name });
  await screenShows(operator, name, 'caught');
  expect(await refusal(operator.call('worker.signal', { name, signal: 'SIGNONE' }))).toMatchObject({ code: 'bad_params' });
});

test('one that has ended, one that is elsewhere, and one that is nobody are told apart', async () => {
  const { name } = await run(operator, ['cat']);
  await stop(name);
  await operator.call('worker.register', { name: 'ann' });
  for (const [who, code, words] of [
    [name, 'refused', 'has ended'],
    ['ann', 'refused', 'runs elsewhere'],
    ['bob', 'not_found', 'no worker bob'],
  ] as const) {
    const calls = [type(who, 'x'), operator.call('worker.signal', { name: who, signal: 'SIGTERM' })];
    for (const call of calls) expect(await refusal(call)).toMatchObject({ code, message: expect.stringContaining(words) });
  }
});
