/** The files through which a process that serves one task after another is handed things, and leaves its result. */

import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { asJson, type JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { Task } from '../core/task.ts';
import type { Groundwork } from './groundwork.ts';

type Attempt = Pick<Task, 'id' | 'attempt'>;

export const resultFile = (dir: string, { id, attempt }: Attempt): string => path.join(dir, `result-${id}-${attempt}`);

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

/** What came of earlier attempts is on the board by now. */
export function forgetOthers(dir: string, { id, attempt }: Attempt): void {
  for (const file of readdirSync(dir)) {
    const of = /^(?:result|checkpoint|needs|parts)-(t\d+-\d+)(?:\.json)?$/.exec(file)?.[1];
    if (of !== undefined && of !== `${id}-${attempt}`) rmSync(path.join(dir, file));
  }
}

/** What the process left behind: JSON if it is that, its text else. */
export function resultIn(file: string): { value?: JsonValue } | { trouble: string } {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return {};
  if (size > limits.wholeResultBytes) {
    return { trouble: `its result has ${size} bytes, at most ${limits.wholeResultBytes} can be kept: it stays in ${file}` };
  }
  const text = readFileSync(file, 'utf8').trimEnd();
  return text === '' ? {} : { value: asJson(text) };
}
