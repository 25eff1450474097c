/** Looking at the screens of workers: waiting until there is something new, a part of them, and an earlier time. */

import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openAttachStream } from '../../src/client/attach-stream.ts';
import type { Client } from '../../src/client/client.ts';
import { lookAt } from '../../src/daemon/screens/look.ts';
import { Printed } from '../../src/daemon/screens/printed.ts';
import { Screens } from '../../src/daemon/screens.ts';
import { marksIn } from '../../src/holder/recording.ts';
import type { Params } from '../../src/protocol/methods.ts';
import { openScreen } from '../../src/terminal/xterm-screen.ts';
import type { TestDaemon } from '../helpers/daemon.ts';
import { follow } from '../helpers/following.ts';
import { shell, startHolder } from '../helpers/holder.ts';
import { refusal } from '../helpers/refusal.ts';
import { daemonOfWorkers, factAbout, run, screenShows } from '../helpers/workers.ts';

const patient = 30_000;
const plain = { ansi: false, scrollback: false };

describe('of a daemon', () => {
  let daemon: TestDaemon;
  let operator: Client;

  beforeEach(async () => {
    daemon = await daemonOfWorkers();
    operator = await daemon.connect();
  });

  const look = (more: Partial<Params<'worker.screen'>> = {}) => operator.call('worker.screen', { name: 'ann', ...more });
  const type = (text: string) => operator.call('worker.type', { name: 'ann', text, enter: true });

  test('whoever has seen it all is answered when there is more', async () => {
    await run(operator, 'stty -echo; echo one; read line; echo two; read line', { name: 'ann' });
    await screenShows(operator, 'ann', 'one');
    const { seq } = await look();
    const more = look({ after: seq, wait_ms: patient });
    await type('go');
    expect(await more).toMatchObject({ changed: true, lines: expect.arrayContaining(['one', 'two']) });
  });

  test('without anything new there are no lines, at once or when the time is over', async () => {
    await run(operator, 'printf "\\033]2;its title\\007one"; read line', { name: 'ann' });
    await screenShows(operator, 'ann', 'one');
    const { seq, cursor } = await look();
    for (const wait_ms of [0, 1])
      expect(await look({ after: seq, wait_ms })).toEqual({
        ...{ changed: false, seq, cols: 120, rows: 40, lines: [], cursor, alternate: false, title: 'its title' },
      });
    expect(await look({ after: seq - 1, wait_ms: patient })).toMatchObject({ changed: true });
  });

  test('another size is something new, also one that it got before the question came', async () => {
    await run(operator, 'echo one; read line', { name: 'ann' });
    await screenShows(operator, 'ann', 'one');
    const { seq, cols, rows } = await look();
    const known = { after: seq, size: { cols, rows }, wait_ms: patient };
    const changed = look(known);
    const size = { cols: 70, rows: 20 };
    const hello = { worker: 'ann', mode: 'write', take: true, name: 'a test', size } as const;
    const { stream } = await openAttachStream(join(daemon.home, 'attach.sock'), hello);
    onTestFinished(() => stream.close());
    expect(await changed).toMatchObject({ changed: true, ...size });
    const again = await look(known);
    expect(again).toMatchObject({ changed: true, ...size, lines: expect.arrayContaining(['one']) });
    expect(again.lines).toHaveLength(size.rows);
    expect(await look({ after: seq, size })).toMatchObject({ changed: false, ...size });
  });

  test('the end of it answers those who wait', async () => {
    await run(operator, 'stty -echo; echo one; read line', { name: 'ann' });
    await screenShows(operator, 'ann', 'one');
    const { seq } = await look();
    const facts = await follow(operator);
    const waiting = look({ after: seq, wait_ms: patient });
    await type('go');
    await factAbout(facts, 'worker.exited', 'ann');
    expect(await waiting).toMatchObject({ changed: false, seq, lines: [] });
    expect(await look({ after: seq, wait_ms: patient })).toMatchObject({ changed: false, lines: [] });
    expect(await look({ after: seq - 1 })).toMatchObject({ changed: true, lines: expect.arrayContaining(['one']) });
  });

  test('the last lines are those above the blank ones at the bottom', async () => {
    await run(operator, 'printf "\\033[31mone\\033[m\\n\\ntwo\\nthree\\n\\n"; read line', { name: 'ann' });
    await screenShows(operator, 'ann', 'three');
    expect((await look({ last: 3 })).lines).toEqual(['', 'two', 'three']);
    expect((await look({ last: 1, ansi: true })).lines).toEqual(['three']);
    expect((await look({ last: 40 })).lines).toHaveLength(4);
    expect((await look({ last: 40, ansi: true })).lines[0]).toContain('\x1b[');
  });

  test('an earlier time shows what was there then, and one before everything says when it begins', async () => {
    const asked = Date.now() - 1;
    const { process } = await run(operator, 'stty -echo; echo one; read line; clear; echo two; read line', { name: 'ann' });
    await screenShows(operator, 'ann', 'one');
    const [first] = await marksIn(process!.log);
    const then = Date.now();
    // Output that comes closer together shares a time.
    while (Date.now() < then + 30) await look();
    await type('go');
    await screenShows(operator, 'ann', 'two');
    expect((await look({ at: then, last: 40 })).lines).toEqual(['one']);
    expect((await look({ at: Date.now() + 60_000, last: 40 })).lines).toEqual(['two']);
    expect(await refusal(look({ at: asked }))).toMatchObject({
      code: 'not_found',
      message: `its recording begins at ${new Date(first!.at).toISOString()}`,
      data: { begins_at: first!.at },
    });
    expect((await look({ at: first!.at, last: 40 })).lines).toEqual(['one']);
    expect(await look({ at: then, after: 0 })).toMatchObject({ changed: true });
  });

  test('one that never printed anything has no earlier time', async () => {
    await run(operator, 'exec sleep 1000', { name: 'ann' });
    expect(await refusal(look({ at: Date.now() }))).toMatchObject({ code: 'not_found', message: expect.stringContaining('nothing') });
  });
});

test('what is known already is not read', async () => {
  const unread = (): never => expect.fail('this reads the screen');
  const screen = openScreen({ cols: 80, rows: 24, seq: 0, scrollback: 0, onAnswer: () => {}, onEvidence: () => {} });
  onTestFinished(() => screen.dispose());
  screen.write(Buffer.from('one'));
  const blind = { ...screen, glance: () => screen.glance(), picture: unread, textLines: unread, ansiLines: unread };
  expect(await lookAt(blind, { ...plain, after: 3 })).toMatchObject({ changed: false, seq: 3, lines: [] });
  expect(await lookAt(screen, { ...plain, after: 3, size: { cols: 80, rows: 23 } })).toMatchObject({ changed: true });
  expect(await lookAt(screen, { ...plain, after: 2 })).toMatchObject({ changed: true, seq: 3 });
});

describe('those who wait', () => {
  const waiting = async (signal?: AbortSignal) => {
    const screen = openScreen({ cols: 80, rows: 24, seq: 0, scrollback: 0, onAnswer: () => {}, onEvidence: () => {} });
    onTestFinished(() => screen.dispose());
    const printed = new Printed();
    const news = printed.news({ ...plain, after: 0, waitMs: patient }, screen, signal);
    // Asked in the same order, answered in the same order.
    await screen.glance();
    return { printed, news };
  };

  test('hear of another size although they named none', async () => {
    const { printed, news } = await waiting();
    printed.resized();
    expect(await news).toMatchObject({ after: 0, size: { cols: 80, rows: 24 } });
  });

  test('hear of one that came while it was looked whether there is any', async () => {
    const screen = openScreen({ cols: 80, rows: 24, seq: 0, scrollback: 0, onAnswer: () => {}, onEvidence: () => {} });
    onTestFinished(() => screen.dispose());
    const printed = new Printed();
    const news = printed.news({ ...plain, after: 0, waitMs: patient }, screen);
    printed.resized();
    expect(await news).toMatchObject({ size: { cols: 80, rows: 24 } });
  });

  test('hear when it is closed', async () => {
    const { printed, news } = await waiting();
    printed.close();
    await news;
  });

  test('go when nobody wants to know any more', async () => {
    const controller = new AbortController();
    const { news } = await waiting(controller.signal);
    controller.abort();
    await news;
    await (await waiting(AbortSignal.abort())).news;
  });
});

test('a caller who has gone leaves no question behind in the thread of the screens', async () => {
  const holder = await startHolder(shell('printf one; read line'));
  const link = await holder.watch();
  await link.shows('one');
  const program = resolve(import.meta.dirname, '../../dist/screens.js');
  const passing = () => () => {};
  const screens = new Screens(
    {
      passing,
      signsOf: () => Promise.resolve({ rules: [], messages: [], quietIsIdle: false }),
      onNews: () => {},
      onDeath: error => expect.fail(error.message),
    },
    program,
  );
  onTestFinished(() => screens.close());
  const { dir, socket } = holder.spec;
  await screens.follow({ incarnation: 'i1', worker: 'ann', socket, dir });
  const gone = new AbortController();
  const wish = { ...plain, after: 3, waitMs: patient };
  const asked = screens.look('i1', dir, wish, gone.signal);
  gone.abort();
  expect(await asked).toMatchObject({ changed: false });
  expect(await screens.look('i1', dir, wish, AbortSignal.abort())).toMatchObject({ changed: false });
});
