/** The log on disk: files named by the place of their first byte, with their times beside them, and never more than allowed. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Exit } from '../../src/holder/protocol.ts';
import { readLog, sizesAfter } from '../../src/holder/recording.ts';
import { shell, startHolder, type TestHolder, type TestLink } from '../helpers/holder.ts';
import { tempDir } from '../helpers/temp.ts';

interface LogFile {
  readonly from: number;
  readonly bytes: Buffer;
  readonly index: string;
}

const logOf = ({ spec: { dir } }: TestHolder): LogFile[] =>
  readdirSync(dir)
    .filter(name => name.endsWith('.raw'))
    .sort()
    .map(name => ({
      from: Number(name.slice('output-'.length, -'.raw'.length)),
      bytes: readFileSync(join(dir, name)),
      index: readFileSync(join(dir, name.replace(/raw$/, 'index')), 'utf8'),
    }));

/** As the daemon reads it. */
async function read(dir: string, from: number, to: number): Promise<{ seq: number; bytes: Uint8Array }[]> {
  const pieces: { seq: number; bytes: Uint8Array }[] = [];
  for await (const piece of readLog(dir, from, to)) pieces.push(piece);
  return pieces;
}

/** Prints these numbers when it is told to, and keeps them all in memory to hold the log against. */
async function printed(
  from: number,
  to: number,
  log: { fileBytes: number; totalBytes: number },
): Promise<{ holder: TestHolder; link: TestLink; exit: Exit }> {
  const holder = await startHolder(shell(`read line; seq ${from} ${to}`), { log, ringBytes: 8_000_000 });
  const link = await holder.watch();
  await link.type('\n');
  return { holder, link, exit: await link.exit() };
}

test('bytes on disk are the bytes that were watched, in files that follow one another', async () => {
  const fileBytes = 20_000;
  const { holder, link, exit } = await printed(100_000, 139_999, { fileBytes, totalBytes: 10_000_000 });
  const files = logOf(holder);
  expect(files.length).toBeGreaterThan(2);
  let at = 0;
  for (const [number, { from, bytes }] of files.entries()) {
    expect(from).toBe(at);
    if (number < files.length - 1) expect(bytes.length).toBeGreaterThanOrEqual(fileBytes);
    at += bytes.length;
  }
  expect(at).toBe(exit.seq);
  expect(Buffer.concat(files.map(({ bytes }) => bytes)).equals(link.bytes())).toBe(true);
});

test('readers find any part of it by its place', async () => {
  const { holder, link, exit } = await printed(100_000, 119_999, { fileBytes: 20_000, totalBytes: 10_000_000 });
  const { seq } = exit;
  const { dir } = holder.spec;
  for (const [from, to] of [
    [0, seq],
    [1, 2],
    [19_999, 60_001],
    [seq - 1, seq + 100],
    [seq, seq + 1],
  ] as const) {
    const pieces = await read(dir, from, to);
    expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(link.bytes().subarray(from, to))).toBe(true);
    expect(pieces[0]?.seq ?? from).toBe(from);
  }
});

test('the oldest files go, with their times, when there would be more than allowed', async () => {
  const [fileBytes, totalBytes] = [100_000, 300_000];
  const { holder, link, exit } = await printed(1_000_000, 1_299_999, { fileBytes, totalBytes });
  const files = logOf(holder);
  const kept = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  // A file ends with the piece of output that fills it, which is 64 KB at most.
  expect(kept).toBeLessThanOrEqual(totalBytes + 65_536);
  // What makes room for a new file is a whole old one.
  expect(kept).toBeGreaterThanOrEqual(totalBytes - 2 * fileBytes - 65_536);
  expect(files.at(-1)!.from + files.at(-1)!.bytes.length).toBe(exit.seq);
  expect(files[0]!.from).toBeGreaterThan(0);
  expect(Buffer.concat(files.map(({ bytes }) => bytes)).equals(link.bytes().subarray(files[0]!.from))).toBe(true);
  expect(readdirSync(holder.spec.dir).filter(name => name.endsWith('.index'))).toHaveLength(files.length);
});

test('beside the bytes stand their times and the sizes of the terminal', async () => {
  const holder = await startHolder(shell('printf one; read line; printf two; read line'), { spawn: { cols: 90, rows: 20 } });
  const link = await holder.watch();
  await link.shows('one');
  await link.do({ do: 'resize', cols: 70, rows: 10 });
  await link.type('\n');
  await link.shows('two');
  await link.type('\n');
  const exit = await link.exit();
  const [file] = logOf(holder);
  const lines = file!.index
    .trimEnd()
    .split('\n')
    .map(line => line.split(' '));
  const times = lines.map(([at]) => Number(at));
  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(times[0]).toBeGreaterThan(exit.at - 60_000);
  expect(times.at(-1)).toBeLessThanOrEqual(exit.at);
  expect(lines[0]!.slice(1)).toEqual(['0', '90x20']);
  expect((await sizesAfter(holder.spec.dir, 0)).map(({ seq, cols, rows }) => [seq, cols, rows])).toEqual([
    [0, 90, 20],
    [3, 70, 10],
  ]);
});

/** A disk of its own, of this many KiB; undefined where nobody may mount one. */
function smallDisk(kib: number): string | undefined {
  const dir = join(tempDir(), 'disk');
  mkdirSync(dir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=0700`, 'tmpfs', dir], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', dir]));
  return dir;
}

test('a full disk: the agent goes on, watchers are told, and once there is room the log goes on with an honest hole', async context => {
  const dir = smallDisk(512);
  if (dir === undefined) return context.skip('mounting a small disk is not permitted here');
  const ballast = join(dir, 'ballast');
  writeFileSync(ballast, Buffer.alloc(300 * 1024));
  // Twice 1.8 MB: the first half fills what is left of the disk, the second comes when there is room again.
  const holder = await startHolder(shell('seq 100000 299999; echo half; read line; seq 300000 499999'), {
    dir,
    // All of it, so that the log can be held against what was watched.
    ringBytes: 8_000_000,
    log: { fileBytes: 100_000, totalBytes: 10_000_000 },
  });
  const link = await holder.watch();
  const trouble = await link.event('log');
  expect(trouble.trouble).toContain('ENOSPC');
  await link.shows('half');
  const half = link.at;
  rmSync(ballast);
  for (const name of readdirSync(dir)
    .filter(each => each.startsWith('output-'))
    .slice(2))
    rmSync(join(dir, name));
  await link.type('\n');
  const exit = await link.exit();
  expect(link.isUnbroken()).toBe(true);
  expect(link.bytes().length).toBe(exit.seq);
  const troubles = link.events.all.flatMap(event => (event.event === 'log' ? [event.trouble] : []));
  expect(troubles).toContain(null);
  const pieces = await read(dir, 0, exit.seq);
  for (const { seq, bytes } of pieces)
    expect(
      link
        .bytes()
        .subarray(seq, seq + bytes.length)
        .equals(bytes),
    ).toBe(true);
  expect(pieces.some(({ seq }) => seq > half)).toBe(true);
  const onDisk = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(onDisk).toBeLessThan(exit.seq);
  expect(statSync(join(dir, 'holder.json')).size).toBeGreaterThan(0);
});
