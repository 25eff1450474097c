/** A slot as the screens thread follows it: runs as news, one screen for all of them, and one end. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Answer, Ask, Look, News } from '../../src/daemon/screens/words.ts';
import { type Command, frameKinds, type RunState } from '../../src/holder/protocol.ts';
import { FrameReader, jsonFrame, readJson } from '../../src/protocol/frame.ts';
import { Arrivals } from '../helpers/arrivals.ts';
import { shell, spawnSpec, startHolder, startSlot, type TestHolder } from '../helpers/holder.ts';
import { end, endOnFinish } from '../helpers/living.ts';
import { tempDir } from '../helpers/temp.ts';

const incarnation = 'i';
const plain = { ansi: false, scrollback: true };

/** The built thread, spoken with as the daemon does. */
class Thread {
  readonly news = new Arrivals<News>();
  readonly #answers = new Arrivals<Answer>();
  readonly #thread = new Worker(resolve(import.meta.dirname, '../../dist/screens.js'));
  #lastId = 0;

  constructor() {
    this.#thread.on('message', (message: Answer | News) => ('news' in message ? this.news.push(message) : this.#answers.push(message)));
    onTestFinished(() => this.close());
  }

  async ask<T>(ask: Ask): Promise<T> {
    const id = ++this.#lastId;
    this.#thread.postMessage({ ...ask, id });
    const answer = await this.#answers.first(each => each.id === id);
    if ('failed' in answer) throw answer.failed;
    return answer.ok as T;
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  follow({ spec: { dir, socket } }: TestHolder, keeps = true): Promise<unknown> {
    return this.ask({ ask: 'follow', followed: { incarnation, worker: 'w', socket, dir, keeps } });
  }

  async spawn(label: string, script: string): Promise<RunState> {
    const run = await this.ask<RunState>({ ask: 'spawn', incarnation, spec: spawnSpec(shell(script), { label }) });
    endOnFinish(run.process!);
    return run;
  }

  end(graceMs = 0): Promise<unknown> {
    return this.ask({ ask: 'end', incarnation, graceMs });
  }

  /** How the runs stood, in the order in which it was told, once one of them stands so. */
  async ranUntil(number: number, state: RunState['state']): Promise<string[]> {
    await this.news.first(each => each.news === 'ran' && each.run.number === number && each.run.state === state);
    return this.news.all.flatMap(each => (each.news === 'ran' ? [`${each.run.number} ${each.run.label} ${each.run.state}`] : []));
  }

  /** All that was told, but for what comes now and then. */
  async ends(): Promise<News[]> {
    const isEnd = ({ news }: News): boolean => news === 'exited' || news === 'lost';
    await this.news.first(isEnd);
    return this.news.all.filter(isEnd);
  }
}

test('each run is told of as it begins and ends, and the screen of one is clean of the one before', async () => {
  const [thread, holder] = [new Thread(), await startSlot()];
  await thread.follow(holder);
  await thread.spawn('a', 'printf "\\033[?1049h\\033[?25l\\033[?1004h\\033[41;1mfirst\\033]0;half a title"; exit 3');
  await thread.ranUntil(1, 'exited');
  expect(await thread.ask({ ask: 'tail', incarnation, dir: holder.spec.dir, lines: 5 })).toEqual(['first']);
  await thread.spawn('b', 'echo second; read line');
  await (await holder.watch()).shows('second');
  const look = await lookUntil(thread, holder, 'second');
  expect(look).toMatchObject({ alternate: false, cursor: { x: 0, y: 1, visible: true } });
  expect(look.lines.filter(line => line !== '')).toEqual(['second']);
  const { lines } = await thread.ask<Look>({ ask: 'look', incarnation, dir: holder.spec.dir, ansi: true, scrollback: true });
  expect(lines[0]).not.toContain('41');
  expect(await thread.ranUntil(2, 'running')).toEqual(['0 null none', '1 a running', '1 a exited', '2 b running']);
  expect(thread.news.all.some(({ news }) => news === 'active')).toBe(true);
  expect(thread.news.all.some(({ news }) => news === 'exited' || news === 'lost')).toBe(false);
});

test('whoever comes later is told how the latest run stands, and sees what it left', async () => {
  const [first, holder] = [new Thread(), await startSlot()];
  await first.follow(holder);
  await first.spawn('a', 'seq 1 30; exit 5');
  await first.ranUntil(1, 'exited');
  await first.close();
  const thread = new Thread();
  await thread.follow(holder);
  expect(await thread.ranUntil(1, 'exited')).toEqual(['1 a exited']);
  const [told] = thread.news.all.filter(({ news }) => news === 'ran');
  expect(told).toMatchObject({ run: { exit: { code: 5, label: 'a' } } });
  const tail = (lines: number) => thread.ask({ ask: 'tail', incarnation, dir: holder.spec.dir, lines });
  expect(await tail(2)).toEqual(['29', '30']);
  expect(await tail(99)).toHaveLength(10);
  expect(await tail(0)).toEqual([]);
});

test('a holder of an older build, which knows no labels, is followed all the same', async () => {
  const [dir, thread] = [tempDir(), new Thread()];
  const socket = join(dir, 's');
  const exit = { run: 1, code: 0, signal: null, seq: 0, at: 1 };
  const run = { number: 1, state: 'running', process: null, from: 0, exit: null };
  const holder = { pid: 1, started: 'once', boot: 'one' };
  const welcome = { protocol: 1, version: '0.1.0', holder, run, cols: 80, rows: 24, tail: 0, head: 0, paused: false };
  const server = createServer(link => {
    const frames = new FrameReader((kind, payload) => {
      if (kind === frameKinds.hello) link.write(jsonFrame(frameKinds.welcome, welcome));
      if (kind !== frameKinds.command) return;
      link.write(jsonFrame(frameKinds.reply, { id: (readJson(payload) as Command).id, ok: null }));
      link.write(jsonFrame(frameKinds.event, { event: 'exit', exit }));
    });
    link.on('data', chunk => frames.push(chunk));
  });
  onTestFinished(() => void server.close());
  await once(server.listen(socket), 'listening');
  await thread.ask({ ask: 'follow', followed: { incarnation, worker: 'w', socket, dir, keeps: true } });
  await thread.ranUntil(1, 'exited');
  const told = thread.news.all.findLast(({ news }) => news === 'ran');
  expect(told).toEqual({ news: 'ran', incarnation, run: { ...run, label: null, state: 'exited', exit: { ...exit, label: null } } });
});

test('asking twice for one run gives it twice; what cannot run is refused with its cause', async () => {
  const [thread, holder] = [new Thread(), await startSlot()];
  await thread.follow(holder);
  const [one, two] = await Promise.all([thread.spawn('a', 'read line'), thread.spawn('a', 'exit 1')]);
  expect(two).toEqual(one);
  await expect(thread.spawn('b', 'true')).rejects.toMatchObject({ code: 'refused', data: { cause: 'running' } });
});

describe('the end of a slot', () => {
  test.each([
    ['idle', undefined],
    ['busy', 'trap "" TERM; while :; do sleep 1000; done'],
  ])('that is %s is told once, when its holder went', async (_, script) => {
    const [thread, holder] = [new Thread(), await startSlot()];
    await thread.follow(holder);
    if (script !== undefined) await thread.spawn('a', script);
    expect(await thread.end()).toEqual({ survivors: [] });
    const exited = { news: 'exited', incarnation, code: 0, signal: null };
    expect(await thread.ends()).toEqual([exited]);
    await thread.ask({ ask: 'leave', incarnation });
    expect(await holder.ended()).toBe(0);
    if (script !== undefined) expect((await thread.ranUntil(1, 'exited')).at(-1)).toBe('1 a exited');
    await expect(thread.end()).rejects.toMatchObject({ code: 'refused' });
    expect(await thread.ends()).toEqual([exited]);
  });

  test('whose holder is killed is a loss', async () => {
    const [thread, holder] = [new Thread(), await startSlot()];
    await thread.follow(holder);
    end(holder.record.holder);
    expect(await thread.ends()).toMatchObject([{ news: 'lost', why: expect.stringContaining('killed') }]);
  });

  test('of a worker without a slot is that of its process', async () => {
    const [thread, holder] = [new Thread(), await startHolder(shell('trap "exit 7" TERM; echo ready; while :; do sleep 0.05; done'))];
    await (await holder.watch()).shows('ready');
    await thread.follow(holder, false);
    expect(await thread.end(60_000)).toEqual({ survivors: [] });
    expect(await thread.ends()).toEqual([{ news: 'exited', incarnation, code: 7, signal: null }]);
    await thread.ask({ ask: 'leave', incarnation });
  });
});

async function lookUntil(thread: Thread, { spec: { dir } }: TestHolder, wanted: string): Promise<Look> {
  for (;;) {
    const look = await thread.ask<Look>({ ask: 'look', incarnation, dir, ...plain });
    if (look.lines.some(line => line.includes(wanted))) return look;
  }
}
