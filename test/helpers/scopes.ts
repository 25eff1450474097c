/** A systemd of the user's own, as far as swarm can see: a folder that says so, and a `systemd-run` that does what the test wants. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp.ts';

export interface FakeSystemd {
  /** For the environment of a daemon. */
  readonly env: NodeJS.ProcessEnv;
  readonly dir: string;
  /** Lets whatever waits for it go on. */
  letGo(): void;
  /** The arguments of each `systemd-run` so far. */
  calls(): string[][];
}

/** `script` is run by sh with the arguments that systemd-run gets; `$dir` is a folder of this test. */
export function fakeSystemd(script: string): FakeSystemd {
  const dir = tempDir();
  mkdirSync(join(dir, 'systemd'));
  writeFileSync(join(dir, 'systemd/private'), '');
  const program = join(dir, 'systemd-run');
  const record = `for word in "$@"; do printf '%s\\037' "$word"; done >> $dir/calls; echo >> $dir/calls`;
  writeFileSync(program, `#!/bin/sh\ndir='${dir}'\n${record}\n${script}\n`);
  chmodSync(program, 0o755);
  return {
    ...{ dir, env: { XDG_RUNTIME_DIR: dir, PATH: `${dir}:${process.env.PATH}` } },
    letGo: () => writeFileSync(join(dir, 'go'), ''),
    calls: () => {
      const file = join(dir, 'calls');
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
      return lines.map(line => line.split('\x1f').slice(0, -1));
    },
  };
}

/** What a real one does with `--user --scope --collect --quiet -- COMMAND...`: it becomes the command, in a scope of its own. */
export const becomesTheCommand = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"';

/** The same, but only once the test lets go: a start that takes as long as a test wants. */
export const startsWhenLetGo = `until [ -e $dir/go ]; do sleep 0.01; done; ${becomesTheCommand}`;

/** The holder starts at once, but the daemon hears of it only when the test lets go; its agent may be up before it has said so. */
export const isToldWhenLetGo =
  'while [ "$1" != -- ]; do shift; done; shift; "$@" 3>$dir/said & until [ -e $dir/go ] && [ -s $dir/said ]; do sleep 0.01; done; cat $dir/said >&3';
