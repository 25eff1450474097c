/** What a worker's folder tells of its output: raw bytes by place, and the size of the terminal at each place. */

import { existsSync } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

export interface SizeAt {
  readonly seq: number;
  readonly cols: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface LogFile {
  readonly from: number;
  readonly to: number;
  readonly file: string;
}

const rawName = /^output-(\d{15})\.raw$/;

export async function logFilesIn(dir: string): Promise<LogFile[]> {
  const names = existsSync(dir) ? (await readdir(dir)).filter(name => rawName.test(name)).sort() : [];
  return Promise.all(
    names.map(async name => {
      const file = path.join(dir, name);
      const from = Number(rawName.exec(name)![1]);
      return { from, to: from + (await stat(file)).size, file };
    }),
  );
}

const chunkBytes = 64 * 1024;

/** The bytes from `from` up to `to` that are on disk, in pieces; a piece says where it begins, as the log may have holes. */
export async function* readLog(dir: string, from: number, to: number): AsyncGenerator<{ seq: number; bytes: Uint8Array }> {
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

/** Every change of size after this place, in order. */
export async function sizesAfter(dir: string, seq: number): Promise<SizeAt[]> {
  const sizes: SizeAt[] = [];
  for (const { file } of await logFilesIn(dir)) {
    const lines = (await readFile(file.replace(/\.raw$/, '.index'), 'latin1').catch(() => '')).split('\n');
    for (const line of lines) {
      const [, at, place, cols, rows] = /^(\d+) (\d+) (\d+)x(\d+)$/.exec(line) ?? [];
      if (at !== undefined && Number(place) >= seq)
        sizes.push({ at: Number(at), seq: Number(place), cols: Number(cols), rows: Number(rows) });
    }
  }
  return sizes.filter((size, index) => index === 0 || size.cols !== sizes[index - 1]!.cols || size.rows !== sizes[index - 1]!.rows);
}
