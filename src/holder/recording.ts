/** A worker's output as its holder keeps it on disk: raw bytes in files named by their first place, and when each came. Read by everybody. */

import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

export interface LogFile {
  /** The places of its bytes: from this one up to, not including, `to`. */
  readonly from: number;
  readonly to: number;
  readonly file: string;
}

/** Output from this place on came at this time, on a terminal of this size. */
export interface Mark {
  readonly at: number;
  readonly seq: number;
  readonly cols: number;
  readonly rows: number;
}

export interface Piece extends Mark {
  readonly bytes: Uint8Array;
}

export const logFileName = (from: number): string => `output-${String(from).padStart(15, '0')}.raw`;

/** The place of the first byte in a file of this name; undefined for what is no file of a log. */
export function placeInName(name: string): number | undefined {
  const [, place] = /^output-(\d{15})\.raw$/.exec(name) ?? [];
  return place === undefined ? undefined : Number(place);
}

/** Beside each file its times: a line `<ms> <place> <cols>x<rows>` now and then, and at each change of size. */
export const indexFileOf = (rawFile: string): string => rawFile.replace(/\.raw$/, '.index');

const markLine = /^(\d+) (\d+) (\d+)x(\d+)$/;

/** The files of a log, oldest first; none when there is no output yet. */
export async function logFilesIn(dir: string): Promise<LogFile[]> {
  const names = (await readdir(dir).catch((): string[] => [])).sort();
  const files = names.map(async name => {
    const from = placeInName(name);
    const file = path.join(dir, name);
    // One that is deleted to make room has no bytes any more.
    const info = from === undefined ? undefined : await stat(file).catch(() => undefined);
    return from === undefined || info === undefined ? [] : [{ from, to: from + info.size, file }];
  });
  return (await Promise.all(files)).flat();
}

/** The place after the last byte on disk. */
export const endOfLog = async (dir: string): Promise<number> => (await logFilesIn(dir)).at(-1)?.to ?? 0;

/** When the newest came; null when there is none. */
export async function lastOutputAt(dir: string): Promise<number | null> {
  const newest = (await logFilesIn(dir)).at(-1);
  const info = newest === undefined ? undefined : await stat(newest.file).catch(() => undefined);
  return info === undefined ? null : Math.floor(info.mtimeMs);
}

/** When what came; a log of an older holder may have none. */
export async function marksIn(dir: string): Promise<Mark[]> {
  const marks: Mark[] = [];
  for (const { file } of await logFilesIn(dir)) marks.push(...(await marksOf(file)));
  return marks;
}

async function marksOf(rawFile: string): Promise<Mark[]> {
  const text = await readFile(indexFileOf(rawFile), 'latin1').catch(() => '');
  // The last line may be half written.
  return text.split('\n').flatMap(line => {
    const [at, seq, cols, rows] = (markLine.exec(line) ?? []).slice(1).map(Number);
    return at === undefined ? [] : [{ at, seq: seq!, cols: cols!, rows: rows! }];
  });
}

/** The place of the first output at this time or later; the end when there is none. */
export async function placeAt(dir: string, at: number): Promise<number> {
  return (await marksIn(dir)).find(mark => mark.at >= at)?.seq ?? (await endOfLog(dir));
}

/** Every change of size from this place on, in order, with the size that was there. */
export async function sizesAfter(dir: string, seq: number): Promise<Mark[]> {
  const marks = (await marksIn(dir)).filter(mark => mark.seq >= seq);
  return marks.filter(({ cols, rows }, index) => cols !== marks[index - 1]?.cols || rows !== marks[index - 1]?.rows);
}

const chunkBytes = 64 * 1024;

/** The bytes from one place up to another that are on disk. Older ones may be gone, and a full disk leaves a hole. */
export async function* readLog(dir: string, from = 0, to = Number.POSITIVE_INFINITY): AsyncGenerator<{ seq: number; bytes: Uint8Array }> {
  for (const file of await logFilesIn(dir)) {
    const [first, last] = [Math.max(from, file.from), Math.min(to, file.to)];
    if (first >= last) continue;
    const handle = await open(file.file);
    try {
      for (let seq = first; seq < last; ) {
        const bytes = new Uint8Array(Math.min(chunkBytes, last - seq));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, seq - file.from);
        if (bytesRead === 0) break;
        yield { seq, bytes: bytes.subarray(0, bytesRead) };
        seq += bytesRead;
      }
    } finally {
      await handle.close();
    }
  }
}

const sizeUnknown = { cols: 120, rows: 40 };

/** All of it, piece by piece, each with its time. */
export async function* pieces(dir: string): AsyncGenerator<Piece> {
  const marks = await marksIn(dir);
  let mark: Mark = marks[0] ?? { at: 0, seq: 0, ...sizeUnknown };
  let next = 0;
  for await (const { seq, bytes } of readLog(dir)) {
    for (let at = seq; at < seq + bytes.length; ) {
      while (next < marks.length && marks[next]!.seq <= at) mark = marks[next++]!;
      const end = Math.min(seq + bytes.length, marks[next]?.seq ?? Number.POSITIVE_INFINITY);
      yield { ...mark, seq: at, bytes: bytes.subarray(at - seq, end - seq) };
      at = end;
    }
  }
}
