/** The shapes of names and ids: people read and type them, so they are short, plain and safe to print. */

import * as z from 'zod';
import { limits } from './limits.ts';

/** Letters, digits and `. _ - : /`, never starting with a dash: nothing a shell, a path or a terminal would misread. */
const plainName = /^[\p{L}\p{N}_][\p{L}\p{N}._:/-]*$/u;

export const Name = z
  .string()
  .min(1)
  .max(limits.nameChars)
  .regex(plainName, 'must be letters, digits, or one of . _ - : / and start with a letter or digit');

/** A worker, `role:NAME` or `pool:NAME`: a name and what stands before it. */
export const Assignee = z
  .string()
  .min(1)
  .max(limits.nameChars + 'role:'.length)
  .regex(plainName, 'must be a worker, pool:NAME or role:NAME');

export const Label = z
  .string()
  .min(1)
  .max(limits.labelChars)
  .regex(plainName, 'must be letters, digits, or one of . _ - : / and start with a letter or digit');

export const TaskId = z.string().regex(/^t[1-9]\d{0,14}$/, 'must be a task id such as t12');
export const isTaskId = (name: string): boolean => TaskId.safeParse(name).success;
export const MessageId = z.string().regex(/^m[1-9]\d{0,14}$/, 'must be a message id such as m40');

/** Milliseconds since the epoch, by the store's clock. */
export const Instant = z.number().int().nonnegative();

/** Any JSON value whose text stays within `bytesMax`. */
export const boundedJson = (bytesMax: number, what: string) =>
  z
    .json()
    .refine(
      value => fitsIn(value, bytesMax),
      `the ${what} is larger than ${Math.floor(bytesMax / 1024)} KiB: keep it in a file and name the file here`,
    );

function fitsIn(value: unknown, bytesMax: number): boolean {
  const text = JSON.stringify(value) ?? '';
  // A UTF-16 unit is at most three bytes of UTF-8, so most values need no exact count.
  return text.length * 3 <= bytesMax || new TextEncoder().encode(text).length <= bytesMax;
}
