/** The result that a process leaves in a file: whatever stands there, reading it waits for nobody, and leads nowhere else. */

import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { asJson, type JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { Task } from '../core/task.ts';

export const resultFile = (dir: string, { id, attempt }: Pick<Task, 'id' | 'attempt'>): string => path.join(dir, `result-${id}-${attempt}`);

/** JSON if it is that, its text else; nothing where there is no such file. */
export function resultIn(file: string): { value?: JsonValue } | { trouble: string } {
  const read = contentOf(file);
  if (read === undefined) return {};
  if (typeof read === 'string') return { trouble: `its result ${read}: it stays in ${file}` };
  if (!isUtf8(read)) return { trouble: `its result is not UTF-8 text: it stays in ${file}` };
  const text = read.toString('utf8').trimEnd();
  return text === '' ? {} : { value: asJson(text) };
}

/** A pipe would keep whoever opens it waiting; a link may lead to what its maker must not read. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** In words what is wrong with it, where something is. */
function contentOf(file: string): Buffer | string | undefined {
  let fd: number;
  try {
    fd = openSync(file, flags);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return code === 'ELOOP' ? 'is a link, and links are not followed' : `cannot be read (${message})`;
  }
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) return `is ${found.isDirectory() ? 'a directory' : 'no plain file'}, and a file is expected`;
    if (found.size > limits.wholeResultBytes) return `has ${found.size} bytes, at most ${limits.wholeResultBytes} can be kept`;
    const buffer = Buffer.alloc(found.size);
    let length = 0;
    for (let got = -1; got !== 0 && length < buffer.length; length += got)
      got = readSync(fd, buffer, length, buffer.length - length, length);
    return buffer.subarray(0, length);
  } catch (error) {
    return `cannot be read (${(error as Error).message})`;
  } finally {
    closeSync(fd);
  }
}
