/** Recordings on disk: their bytes by place and by time, as casts, and played. */

import { describe, expect, test } from 'vitest';
import { Cast } from '../../src/client/asciicast.ts';
import { pauseMs } from '../../src/client/play.ts';
import { endOfLog, logFilesIn, marksIn, pieces, placeAt, readLog } from '../../src/holder/recording.ts';
import { recorded } from '../helpers/recorded.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const textOf = (found: readonly { seq: number; bytes: Uint8Array }[]) =>
  found.map(({ seq, bytes }) => [seq, Buffer.from(bytes).toString()]);

const two = (): string =>
  recorded({ 100: ['hello ', '1000 100 80x24\n1500 103 80x24\n'], 106: ['world!', '2000 106 100x30\n2500 110 100x30\n26'] });

describe('bytes', () => {
  test('are those of all files, in order', async () => {
    const dir = two();
    expect((await logFilesIn(dir)).map(({ from, to }) => [from, to])).toEqual([
      [100, 106],
      [106, 112],
    ]);
    expect(textOf(await all(readLog(dir)))).toEqual([
      [100, 'hello '],
      [106, 'world!'],
    ]);
    expect(await endOfLog(dir)).toBe(112);
  });

  test.each([
    [0, Infinity, 'hello world!'],
    [103, Infinity, 'lo world!'],
    [103, 108, 'lo wo'],
    [106, 106, ''],
    [112, Infinity, ''],
    [500, Infinity, ''],
  ])('from %d to %d', async (from, to, text) => {
    expect(
      textOf(await all(readLog(two(), from, to)))
        .map(([, part]) => part)
        .join(''),
    ).toBe(text);
  });

  test('a full disk leaves a hole, and the places tell', async () => {
    expect(textOf(await all(readLog(recorded({ 0: ['abc'], 10: ['xyz'] }))))).toEqual([
      [0, 'abc'],
      [10, 'xyz'],
    ]);
  });

  test('no folder, no output', async () => {
    expect([await endOfLog('/nowhere/at/all'), await marksIn('/nowhere/at/all'), await all(readLog('/nowhere/at/all'))]).toEqual([
      0,
      [],
      [],
    ]);
  });
});

describe('times', () => {
  test('are those of the index, without its half-written end', async () => {
    expect(await marksIn(two())).toEqual([
      { at: 1000, seq: 100, cols: 80, rows: 24 },
      { at: 1500, seq: 103, cols: 80, rows: 24 },
      { at: 2000, seq: 106, cols: 100, rows: 30 },
      { at: 2500, seq: 110, cols: 100, rows: 30 },
    ]);
  });

  test.each([
    [0, 100],
    [1000, 100],
    [1001, 103],
    [2500, 110],
    [2501, 112],
  ])('what came at %d or later begins at %d', async (at, place) => {
    expect(await placeAt(two(), at)).toBe(place);
  });

  test('cut the bytes into pieces', async () => {
    const found = await all(pieces(two()));
    expect(found.map(({ at, seq, cols, bytes }) => [at, seq, cols, Buffer.from(bytes).toString()])).toEqual([
      [1000, 100, 80, 'hel'],
      [1500, 103, 80, 'lo '],
      [2000, 106, 100, 'worl'],
      [2500, 110, 100, 'd!'],
    ]);
  });

  test('a recording without them is one piece', async () => {
    expect((await all(pieces(recorded({ 0: ['text'] })))).map(({ at, bytes }) => [at, Buffer.from(bytes).toString()])).toEqual([
      [0, 'text'],
    ]);
  });
});

describe('a cast', () => {
  const start = { cols: 80, rows: 24, at: 1_700_000_000_500, command: 'make all', title: 'build-1' };

  test('begins with its header', () => {
    expect(JSON.parse(new Cast(start).header)).toEqual({
      ...{ version: 3, term: { cols: 80, rows: 24, type: 'xterm-256color' } },
      ...{ timestamp: 1_700_000_000, command: 'make all', title: 'build-1' },
    });
  });

  test('holds output, sizes and the end, each with the time since the one before', () => {
    const cast = new Cast(start);
    const at = start.at;
    expect(cast.output(at + 250, Buffer.from('a\r\n'))).toBe('[0.25,"o","a\\r\\n"]\n');
    expect(cast.size(at + 300, 80, 24)).toBe('');
    expect(cast.size(at + 300, 100, 30)).toBe('[0.05,"r","100x30"]\n');
    expect(cast.output(at + 200, Buffer.from('b'))).toBe('[0,"o","b"]\n');
    expect(cast.exit(at + 1_301, 3)).toBe('[1.001,"x","3"]\n');
  });

  test('a character in two pieces comes with the second one', () => {
    const cast = new Cast(start);
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    expect(cast.output(start.at, first)).toBe('');
    expect(cast.output(start.at + 100, second)).toBe('[0.1,"o","é"]\n');
  });
});

test.each([
  [1_000, { speed: 1, idleLimitMs: Infinity }, 1_000],
  [1_000, { speed: 4, idleLimitMs: Infinity }, 250],
  [60_000, { speed: 2, idleLimitMs: 2_000 }, 1_000],
  [-5, { speed: 1, idleLimitMs: 2_000 }, 0],
])('a pause of %d ms at %j lasts %d ms', (gap, pace, ms) => {
  expect(pauseMs(gap, pace)).toBe(ms);
});
