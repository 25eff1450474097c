/** Files that agents write their conversations to: where they are, and what is new in them since they were last read. */

import { existsSync, readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { limits } from '../core/limits.ts';
import { freshReading, type ReadingState, type UsageEntry } from '../core/usage-reading.ts';

/** How far a file was read, and what has to be known to go on. */
export interface TranscriptCursor {
  /** Which file it was: another one under the same name is read from its beginning. */
  readonly file: string;
  readonly offset: number;
  /** In the middle of a line that is too long to say anything. */
  readonly isSkipping: boolean;
  /** What was written before belongs to somebody else, or was counted already. */
  readonly since: number;
  /** The latest time of what was counted. */
  readonly latest?: number;
  readonly state: ReadingState;
}

export const freshCursor = (since: number): TranscriptCursor => ({ file: '', offset: 0, isSkipping: false, since, state: freshReading });

export interface TranscriptPiece {
  /** Whole lines. */
  readonly text: string;
  /** Where the cursor stands after them; the rest of it is the reader's. */
  readonly at: Pick<TranscriptCursor, 'file' | 'offset' | 'isSkipping'>;
}

/** How to go on there. A file that begins anew is read anew, but for what is no later than what was counted of it. */
export function goingOn(cursor: TranscriptCursor, { file, offset }: TranscriptPiece['at']): Pick<TranscriptCursor, 'since' | 'state'> {
  const isSame = cursor.file === '' || (cursor.file === file && cursor.offset < offset);
  if (isSame || cursor.latest === undefined) return cursor;
  return { since: Math.max(cursor.since, cursor.latest + 1), state: freshReading };
}

export const latestOf = (entries: readonly UsageEntry[], before: number | undefined): number | undefined =>
  entries.reduce<number | undefined>((latest, { at }) => (at === null || at < (latest ?? 0) ? latest : at), before);

const chunkBytes = 1024 * 1024;

/** What is new, piece by piece. A line that is still being written is left for the next time, unless nobody goes on writing. */
export async function* newLines(file: string, cursor: TranscriptCursor, isFinal: boolean): AsyncGenerator<TranscriptPiece> {
  const handle = await open(file, 'r');
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return;
    const name = `${stat.dev}:${stat.ino}`;
    // One that is shorter than it was has begun anew.
    const isSame = cursor.file === name && stat.size >= cursor.offset;
    let at = { file: name, offset: isSame ? cursor.offset : 0, isSkipping: isSame && cursor.isSkipping };
    while (at.offset < stat.size) {
      const piece = await pieceAt(handle, at, stat.size, isFinal);
      if (piece === undefined) return;
      yield piece;
      at = piece.at;
    }
  } finally {
    await handle.close();
  }
}

async function pieceAt(
  handle: FileHandle,
  at: TranscriptPiece['at'],
  size: number,
  isFinal: boolean,
): Promise<TranscriptPiece | undefined> {
  for (let wanted = chunkBytes; ; wanted *= 2) {
    const length = Math.min(wanted, size - at.offset);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at.offset);
    const bytes = buffer.subarray(0, bytesRead);
    const end = bytes.lastIndexOf(newline) + 1;
    const isAll = at.offset + bytesRead >= size;
    if (end > 0) return { text: linesIn(bytes.subarray(0, end), at.isSkipping), at: { ...at, offset: at.offset + end, isSkipping: false } };
    if (bytesRead >= limits.usageLineBytes || (at.isSkipping && bytesRead > 0))
      return { text: '', at: { ...at, offset: at.offset + bytesRead, isSkipping: true } };
    if (!isAll && bytesRead > 0) continue;
    const rest = bytes.toString('utf8');
    return isFinal && isWhole(rest) ? { text: rest, at: { ...at, offset: at.offset + bytesRead } } : undefined;
  }
}

const newline = 0x0a;

/** The end of a line of which the beginning was skipped says nothing either. */
const linesIn = (bytes: Buffer, isSkipping: boolean): string =>
  (isSkipping ? bytes.subarray(bytes.indexOf(newline) + 1) : bytes).toString('utf8');

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** The file of a session: the first that is there, of these patterns with ~, $VARIABLE, {session}, {session:8} and *. */
export function findTranscript(patterns: readonly string[], session: string, env: NodeJS.ProcessEnv): string | undefined {
  if (!/^[\w.-]+$/.test(session)) return undefined;
  for (const pattern of patterns) {
    const filled = filledPattern(pattern, session, env);
    const found = filled === undefined ? undefined : matching(path.parse(filled).root, filled.split(path.sep).filter(Boolean));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined where a variable is not set: the file is elsewhere then. */
function filledPattern(pattern: string, session: string, env: NodeJS.ProcessEnv): string | undefined {
  const [, variable] = /^\$([A-Za-z_]\w*)/.exec(pattern) ?? [];
  if (variable !== undefined && !env[variable]) return undefined;
  const based = variable === undefined ? pattern.replace(/^~(?=\/)/, env.HOME ?? '') : pattern.replace(/^\$\w+/, env[variable]!);
  const filled = based.replace(/\{session(?::(\d+))?\}/g, (_, chars?: string) =>
    chars === undefined ? session : session.slice(0, Number(chars)),
  );
  return path.isAbsolute(filled) ? filled : undefined;
}

function matching(dir: string, [part, ...rest]: readonly string[]): string | undefined {
  if (part === undefined) return existsSync(dir) ? dir : undefined;
  if (!part.includes('*')) return matching(path.join(dir, part), rest);
  const wanted = new RegExp(`^${part.split('*').map(escaped).join('.*')}$`);
  // The newest names sort last: those of dates, say.
  for (const name of namesIn(dir)
    .filter(each => wanted.test(each))
    .reverse()) {
    const found = matching(path.join(dir, name), rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}
