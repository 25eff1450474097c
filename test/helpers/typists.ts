/** Pools of drive typed whose agents are programs with the manners of real ones, and what those took. */

import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tempDir } from './temp.ts';

const source = resolve(import.meta.dirname, 'fake-tui.ts');

export interface Typist {
  /** What a pool of it is to run. */
  readonly command: string;
  /** The prompts that it took, in order. */
  taken(): string[];
}

/** Under the name by which the rules for it are found. */
export function typist(kind: string): Typist {
  const dir = tempDir();
  const [file, log] = [join(dir, 'fake-tui'), join(dir, 'log')];
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${source}' "$@"\n`);
  chmodSync(file, 0o755);
  return {
    command: JSON.stringify([file, kind, log]),
    taken: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .split('\n')
            .filter(line => line !== '')
            .map(line => JSON.parse(line) as string)
        : [],
  };
}

/** Rules for the screens of these programs, where a swarm in this home looks for them. */
export function teach(home: string): void {
  mkdirSync(join(home, 'presets', 'states'), { recursive: true });
  copyFileSync(resolve(import.meta.dirname, '../fixtures/fake-tui.yaml'), join(home, 'presets', 'states', 'fake.yaml'));
}

/** The same, for screens that show what is typed. */
export function teachEchoes(home: string): void {
  teach(home);
  const file = join(home, 'presets', 'states', 'fake.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('submit: {', 'submit: { echoes: true,'));
}

/** A preset of its own, `wrapped`: the program behind a wrapper that says nothing of it, so that its rules are found by their name alone. */
export const wrapped =
  ({ command }: Typist, agent: string, more: readonly string[] = []) =>
  (home: string): void => {
    teach(home);
    const words = (JSON.parse(command) as string[]).map(word => `'${word}'`).join(' ');
    const lines = ['drive: typed', `command: ${JSON.stringify(['sh', '-c', `exec ${words}`])}`, 'grace: 10s', `agent: ${agent}`, ...more];
    writeFileSync(join(home, 'presets', 'wrapped.yaml'), lines.join('\n'));
  };
