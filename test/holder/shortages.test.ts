/** A system that has nothing left: no terminal, no file, no process. Which it is, why, and what to do. */

import { spawnSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { program, testHome } from '../helpers/daemon.ts';
import { begin, failingHolder, specIn } from '../helpers/holder.ts';
import { tempDir } from '../helpers/temp.ts';
import { endWorkersOf } from '../helpers/workers.ts';

/** A namespace of its own, in which there is one terminal, and this shell has it. */
const oneTerminal = [
  ...['unshare', '--user', '--map-root-user', '--mount', '/bin/sh', '-c'],
  'mount -t devpts -o newinstance,ptmxmode=0666,max=1 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx && exec 9<>/dev/ptmx "$0" "$@"',
];

const canMount = process.platform === 'linux' && spawnSync(oneTerminal[0]!, [...oneTerminal.slice(1), 'true']).status === 0;
if (!canMount) console.log('what happens without terminals is not tested: this user may not mount a devpts in a namespace of their own');

test.skipIf(!canMount)('no terminal is left: it says so, of how many, and what to do', async () => {
  const { failure, code } = await failingHolder(specIn(tempDir(), ['true']), oneTerminal);
  expect(failure).toEqual({
    code: 'no_pty',
    message: 'the system has no terminal left, of the 1 that there may be here (ENOSPC)',
    hint: 'End some programs that run in terminals, or raise the limit (kernel.pty.max).',
  });
  expect(code).toBe(1);
});

test.skipIf(!canMount)('and so does the command', async () => {
  const place = testHome();
  onTestFinished(() => endWorkersOf(place.home));
  const script = `"$0" "$1" up -d && "$0" "$1" run --name ann -- cat; code=$?; "$0" "$1" down; exit $code`;
  const words = [...oneTerminal, '/bin/sh', '-c', script, process.execPath, program];
  const { status, stderr } = spawnSync(words[0]!, words.slice(1), { env: place.env, cwd: place.home, encoding: 'utf8' });
  expect(stderr).toContain('the system has no terminal left, of the 1 that there may be here (ENOSPC)');
  expect(stderr).toContain('raise the limit (kernel.pty.max)');
  expect(status).toBe(1);
});

test('no file may be opened any more: at whichever step, that is what it says', async () => {
  const told: unknown[] = [];
  // Where Node itself needs less than this, and a holder with a terminal more, depends on their versions.
  for (let most = 34; most > 20 && told.length < 3; most--) {
    const { child, said } = await begin(specIn(tempDir(), ['true']), ['/bin/sh', '-c', `ulimit -n ${most}; exec "$0" "$@"`]);
    if ('ok' in said) child.kill('SIGKILL');
    else told.push(said.error);
  }
  expect(told).toHaveLength(3);
  for (const failure of told) {
    expect(failure).toMatchObject({
      code: 'no_files',
      message: expect.stringContaining('too many files are open'),
      hint: expect.stringContaining('ulimit -n'),
    });
  }
});
