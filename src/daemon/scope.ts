/** A systemd scope for each holder: else a logout, or the end of the terminal's own scope for want of memory, would take all of them along. */

import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

export class Scope {
  readonly #env: NodeJS.ProcessEnv;
  readonly #onBroken: (why: string) => void;
  #broken = false;

  /** `onBroken` is told once why holders are started without a scope from now on. */
  constructor(env: NodeJS.ProcessEnv, onBroken: (why: string) => void) {
    this.#env = env;
    this.#onBroken = onBroken;
  }

  /** What goes before a command that is to have a scope of its own; nothing where the user has no systemd, or it did not do so before. */
  get prefix(): readonly string[] {
    const { XDG_RUNTIME_DIR: runtimeDir, PATH: dirs = '/usr/bin:/bin' } = this.#env;
    if (this.#broken || !runtimeDir || !existsSync(path.join(runtimeDir, 'systemd/private'))) return [];
    const runner = dirs
      .split(':')
      .map(dir => path.join(dir, 'systemd-run'))
      .find(isExecutable);
    return runner === undefined ? [] : [runner, '--user', '--scope', '--collect', '--quiet', '--'];
  }

  /** What failed once is not waited for again by every worker of this daemon. */
  giveUp(why: string): void {
    if (!this.#broken) this.#onBroken(why);
    this.#broken = true;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
