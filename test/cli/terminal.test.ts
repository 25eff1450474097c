/** What is around a verb: colours are for terminals and whoever asks for them, and a directory may be gone. */

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { wantsColor } from '../../src/cli/terminal.ts';
import { program } from '../helpers/daemon.ts';
import { tempDir } from '../helpers/temp.ts';

test.each<[object, boolean, boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  [{ TERM: 'dumb' }, true, false],
])('%j with a terminal: %s gives %s', (env, isTerminal, color) => {
  expect(wantsColor(env as NodeJS.ProcessEnv, isTerminal)).toBe(color);
});

test('a directory that was deleted under the shell is named; what needs none works there', () => {
  const inDeleted = (verb: string) => {
    const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" "$4"';
    const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', tempDir(), process.execPath, program, verb], { encoding: 'utf8' });
    return { status, stderr };
  };
  const says = 'swarm: the directory that you are in is gone\n  Go to one that is there, with `cd`.\n';
  expect(inDeleted('status')).toEqual({ status: 1, stderr: says });
  expect(inDeleted('--version')).toEqual({ status: 0, stderr: '' });
});
