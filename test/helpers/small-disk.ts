/** A small disk of its own for one test, which can be filled and made read-only. It takes root and the right to mount. */

import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp.ts';

export interface SmallDisk {
  readonly dir: string;
  /** Until not one byte more fits, or so many. */
  fill(left?: number): void;
  free(): void;
  /** Only while nobody has a file open on it for writing. */
  makeReadOnly(): void;
}

export function smallDisk(): SmallDisk {
  const dir = join(tempDir(), 'disk');
  mkdirSync(dir);
  mount(dir, '-t', 'tmpfs', '-o', 'size=4m,mode=0700', 'tmpfs');
  onTestFinished(() => unmount(dir));
  const filler = join(dir, 'filler');
  return {
    dir,
    fill: (left = 0) => fill(filler, left),
    free: () => rmSync(filler),
    makeReadOnly: () => mount(dir, '-o', 'remount,ro'),
  };
}

/** Why there can be no small disk here, or nothing when there can. */
export function reasonAgainstMounting(): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'swarm-mount-'));
  try {
    mount(dir, '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs');
    unmount(dir);
    return undefined;
  } catch (error) {
    return `mounting is not possible here: ${(error as Error).message.trim().split('\n').at(-1)}`;
  } finally {
    rmdirSync(dir);
  }
}

const mount = (dir: string, ...how: string[]): void => void execFileSync('mount', [...how, dir], { stdio: 'pipe' });
const unmount = (dir: string): void => void execFileSync('umount', [dir], { stdio: 'pipe' });

function fill(file: string, left: number): void {
  const fd = openSync(file, 'a');
  for (const bytes of [65_536, 4_096, 1]) {
    try {
      for (;;) writeSync(fd, Buffer.alloc(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  if (left > 0) ftruncateSync(fd, fstatSync(fd).size - left);
  closeSync(fd);
}
