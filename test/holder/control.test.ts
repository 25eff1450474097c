/** Size, signals and pauses: what is asked of the terminal reaches the process, and nothing is held for ever. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appears } from '../helpers/files.ts';
import { node, shell, startHolder } from '../helpers/holder.ts';
import { tempDir } from '../helpers/temp.ts';

describe('a resize', () => {
  test('reaches the process, and all who watch, in its place among the output', async () => {
    const holder = await startHolder(shell('trap "stty size" WINCH; echo ready; while :; do read line && echo "line $line"; done'));
    const [link, other] = [await holder.watch(), await holder.watch()];
    const before = (await link.shows('ready\r\n')).length;
    await link.do({ do: 'resize', cols: 77, rows: 33 });
    await link.shows('33 77');
    for (const watcher of [link, other]) {
      expect(await watcher.event('resized')).toMatchObject({ cols: 77, rows: 33, seq: before, at: before });
    }
    expect((await holder.link()).welcome).toMatchObject({ cols: 77, rows: 33 });
  });

  test.each([
    [1, 1, true],
    [1_000, 1_000, true],
    [0, 24, false],
    [80, 1_001, false],
    [80.5, 24, false],
    ['80', 24, false],
  ])('to %s x %s: %s', async (cols, rows, isTaken) => {
    const link = await (await startHolder(shell('read line'))).link();
    const asked = link.do({ do: 'resize', cols: cols as number, rows });
    if (isTaken) expect(await asked).toBeNull();
    else await expect(asked).rejects.toMatchObject({ code: 'bad_request', hint: expect.stringContaining('1 to 1000') });
  });
});

describe('a signal', () => {
  test('reaches the process', async () => {
    const link = await (await startHolder(shell('trap "echo caught; exit 9" USR1; echo ready; while :; do sleep 0.05; done'))).watch();
    await link.shows('ready');
    await link.do({ do: 'signal', signal: 'SIGUSR1' });
    expect(await link.exit()).toMatchObject({ code: 9 });
    await link.shows('caught');
  });

  test('reaches what a shell runs in the foreground, as Ctrl-C would', async () => {
    const holder = await startHolder(['bash', '--norc', '-i']);
    const link = await holder.watch();
    await link.type("sh -c 'trap \"echo caught; exit\" INT; echo re''ady; while :; do sleep 0.05; done'\n");
    await link.shows('ready');
    await link.do({ do: 'signal', signal: 'SIGINT' });
    await link.shows('caught');
    await link.type('exit 3\n');
    expect(await link.exit()).toMatchObject({ code: 3 });
  });

  test.each(['SIGNOTHING', 'toString', 9, null])('%s is none', async signal => {
    const link = await (await startHolder(shell('read line'))).link();
    expect(await link.failure({ do: 'signal', signal: signal as string })).toMatchObject({ code: 'bad_request' });
  });
});

describe('a pause', () => {
  /** Counts as fast as its terminal lets it. */
  const counting = node('for (let i = 0; ; i++) require("fs").writeSync(1, i + "\\n")');

  /** More than a terminal's buffer and what is on its way can hold. */
  const plenty = 1024 * 1024;

  test('stops the output until it is over, and nothing is lost', async () => {
    const holder = await startHolder(shell('read line; seq 100000 299999'));
    const [link, other] = [await holder.watch(), await holder.link()];
    await other.do({ do: 'pause' });
    expect((await holder.link()).welcome.paused).toBe(true);
    await other.type('\n');
    const before = (await holder.link()).welcome.head;
    expect(before).toBeLessThan(plenty);
    await other.do({ do: 'resume' });
    expect((await holder.link()).welcome.paused).toBe(false);
    expect(await link.exit()).toMatchObject({ seq: 2 + 200_000 * 8 });
  });

  test('keeps what had come before it was over in front of what comes then', async () => {
    const dir = tempDir();
    const wrote = join(dir, 'wrote');
    const holder = await startHolder(shell(`read line; seq 10000 10999; touch '${wrote}'; seq 11000 99999`), { dir });
    const [link, other] = [await holder.watch(), await holder.link()];
    await other.do({ do: 'pause' });
    await other.type('\n');
    await appears(wrote);
    // By now it is in the kernel; after some more round trips a part of it is in the holder.
    for (let trip = 0; trip < 10; trip++) await holder.link();
    await other.do({ do: 'resume' });
    await link.exit();
    const numbers = Array.from({ length: 90_000 }, (_, i) => `${10_000 + i}\r\n`).join('');
    expect(link.bytes().toString()).toBe(`\r\n${numbers}`);
  });

  test('ends with the connection of whoever asked for it', async () => {
    const holder = await startHolder(counting);
    const [link, other] = [await holder.watch(), await holder.link()];
    await link.shows('100');
    await other.do({ do: 'pause' });
    const { at } = link;
    other.socket.destroy();
    await reaches(link, at + plenty);
    expect((await holder.link()).welcome.paused).toBe(false);
  });

  test('ends by itself after a while, as whoever asked for it may have hung', async () => {
    const holder = await startHolder(counting);
    const [link, other] = [await holder.watch(), await holder.link()];
    await link.shows('100');
    await other.do({ do: 'pause' });
    await reaches(link, link.at + plenty);
    expect((await holder.link()).welcome.paused).toBe(false);
  });

  test('ends when the process is to be stopped', async () => {
    const link = await (await startHolder(counting)).watch();
    await link.do({ do: 'pause' });
    expect(await link.do({ do: 'stop', graceMs: 100 })).toEqual({ survivors: [] });
    await link.exit();
  });

  async function reaches(
    link: { at: number; outputs: { all: unknown[]; count(least: number): Promise<unknown> } },
    place: number,
  ): Promise<void> {
    while (link.at < place) await link.outputs.count(link.outputs.all.length + 1);
  }
});

test('what needs a process is refused without one', async () => {
  const link = await (await startHolder(shell('read line'))).watch();
  await link.type('\n');
  await link.exit();
  expect(await link.failure({ do: 'resize', cols: 80, rows: 24 })).toMatchObject({ code: 'not_running' });
  expect(await link.failure({ do: 'signal', signal: 'SIGINT' })).toMatchObject({ code: 'not_running' });
  expect(await link.do({ do: 'pause' })).toBeNull();
  expect(await link.do({ do: 'stop', graceMs: 0 })).toEqual({ survivors: [] });
});
