/** What a worker printed, as its holder keeps it on disk: raw bytes in files named by their first place, and when each came. */

import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
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

const rawName = /^output-(\d{15})\.raw$/;
const markLine = /^(\d+) (\d+) (\d+)x(\d+)$/;

/** The files of a log, oldest first; none when there is no output yet. */
export function logFilesIn(dir: string): LogFile[] {
  return namesIn(dir)
    .filter(name => rawName.test(name))
    .sort()
    .map(name => {
      const file = path.join(dir, name);
      const from = Number(rawName.exec(name)![1]);
      return { from, to: from + statSync(file).size, file };
    });
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** The place after the last byte on disk. */
export const endOfLog = (dir: string): number => logFilesIn(dir).at(-1)?.to ?? 0;

/** When what came; a log of an older holder may have none. */
export function marksIn(dir: string): Mark[] {
  return logFilesIn(dir).flatMap(({ file }) => marksOf(file));
}

function marksOf(rawFile: string): Mark[] {
  let text: string;
  try {
    text = readFileSync(rawFile.replace(/\.raw$/, '.index'), 'latin1');
  } catch {
    return [];
  }
  // The last line may be half written.
  return text.split('\n').flatMap(line => {
    const [at, seq, cols, rows] = (markLine.exec(line) ?? []).slice(1).map(Number);
    return at === undefined ? [] : [{ at, seq: seq!, cols: cols!, rows: rows! }];
  });
}

/** The place of the first output at this time or later; the end when there is none. */
export function placeAt(dir: string, at: number): number {
  return marksIn(dir).find(mark => mark.at >= at)?.seq ?? endOfLog(dir);
}

/** The bytes from one place up to another that are on disk. Older ones may be gone, and a full disk leaves a hole. */
export async function* readLog(dir: string, from = 0, to = Number.POSITIVE_INFINITY): AsyncGenerator<{ seq: number; bytes: Uint8Array }> {
  for (const file of logFilesIn(dir)) {
    let seq = Math.max(from, file.from);
    const last = Math.min(to, file.to);
    if (seq >= last) continue;
    for await (const bytes of createReadStream(file.file, { start: seq - file.from, end: last - file.from - 1 })) {
      yield { seq, bytes: bytes as Uint8Array };
      seq += (bytes as Uint8Array).length;
    }
  }
}

const sizeUnknown = { cols: 120, rows: 40 };

/** All of it, piece by piece, each with its time. */
export async function* pieces(dir: string): AsyncGenerator<Piece> {
  const marks = marksIn(dir);
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
