/** Looking things up outside: variables of an environment, and files that may not be there. */

import { lstatSync, statSync } from 'node:fs';
import path from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/** A variable's value; an empty one counts as not set. */
export const setIn = (env: Env, name: string): string | undefined => env[name] || undefined;

/** The XDG rules: a relative or empty value is to be ignored. */
export function absoluteIn(env: Env, name: string): string | undefined {
  const value = setIn(env, name);
  return value !== undefined && path.isAbsolute(value) ? value : undefined;
}

export const statOf = (target: string) => look(statSync, target);

/** Also true of a broken link. */
export const exists = (target: string): boolean => look(lstatSync, target) !== undefined;

/** Nothing, too, when a directory on the way may not be searched: what cannot be seen cannot be the project. */
function look(by: typeof statSync, target: string) {
  try {
    return by(target, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
