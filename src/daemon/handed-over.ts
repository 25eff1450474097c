/** The files through which a process that serves one task after another is handed things, and what becomes of them. */

import { lstatSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { Task } from '../core/task.ts';
import type { Groundwork } from './groundwork.ts';

type Attempt = Pick<Task, 'id' | 'attempt'>;

/** What earlier attempts and other tasks left, as files: a variable could not hold all of it. */
export function handedOver(
  dir: string,
  { id, attempt, checkpoint }: Task,
  { needs, parts }: Pick<Groundwork, 'needs' | 'parts'>,
): Record<string, string> {
  const write = (name: string, value: JsonValue): string => {
    const file = path.join(dir, `${name}-${id}-${attempt}.json`);
    writeFileSync(file, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    return file;
  };
  const outcome = ({ id, title, status, result, error }: Task) => ({ id, title, status, result, error });
  const results = parts.map(part => ({ ...outcome(part), partial: [...part.partial] }));
  return {
    ...(checkpoint === null ? {} : { SWARM_CHECKPOINT: write('checkpoint', checkpoint) }),
    ...(needs.length === 0 ? {} : { SWARM_NEEDS: write('needs', needs.map(outcome)) }),
    ...(results.length === 0 ? {} : { SWARM_PARTS: write('parts', results) }),
  };
}

/** Of other attempts; results only once they are on the board: of those that could not be kept the newest stay. */
export async function forgetOthers(dir: string, own: Attempt, isOnBoard: (attempt: Attempt) => Promise<boolean>): Promise<void> {
  const remove = (file: string): void => rmSync(path.join(dir, file), { recursive: true, force: true });
  const left: string[] = [];
  for (const file of readdirSync(dir)) {
    const [, kind, id, number] = /^(result|checkpoint|needs|parts)-(t\d+)-(\d+)(?:\.json)?$/.exec(file) ?? [];
    const attempt = { id: id ?? '', attempt: Number(number) };
    if (kind === undefined || (attempt.id === own.id && attempt.attempt === own.attempt)) continue;
    if (kind === 'result' && !(await isOnBoard(attempt))) left.push(file);
    else remove(file);
  }
  const madeAt = new Map(left.map(file => [file, lstatSync(path.join(dir, file)).mtimeMs]));
  const newest = left.sort((a, b) => madeAt.get(b)! - madeAt.get(a)!);
  for (const file of newest.slice(limits.unkeptResults)) remove(file);
}
