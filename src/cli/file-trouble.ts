/** Files that cannot be read or written, in words. */

import { SwarmError } from '../core/error.ts';

export const unreadable = (file: string, cause: unknown): SwarmError =>
  new SwarmError(
    'bad_params',
    `cannot read ${file}: ${reasonOf(cause, { ENOENT: 'there is no such file', EACCES: 'you may not read it' })}`,
    {
      cause,
    },
  );

export const unwritable = (file: string, cause: unknown): SwarmError =>
  new SwarmError('bad_params', `cannot write ${file}: ${reasonOf(cause, { ENOENT: 'its folder is not there' })}`, { cause });

const reasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
};

function reasonOf(cause: unknown, own: Readonly<Record<string, string>>): string {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return own[code] ?? reasons[code] ?? message;
}
