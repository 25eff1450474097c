/** Commands that come with a repository, and the word of a person that they may run: asked once for the same content. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, git } from './git.ts';
import type { Repository } from './repository.ts';

export interface Command {
  readonly words: readonly string[];
  readonly hash: string;
  /** Files of the repository that it names: their content counts as well. */
  readonly files: readonly string[];
}

/** As it would run in a worktree that starts from `base`. */
export function commandAt(base: string, words: readonly string[], { project }: Repository): Promise<Command> {
  return commandBy(words, async file => {
    const [id, type] = (await git(project, ['cat-file', '--batch-check', '--follow-symlinks'], { input: `${base}:./${file}\n` })).split(
      ' ',
    );
    return type === 'blob' ? id! : contentIn(project, file);
  });
}

/** As it would run in this worktree now. */
export const commandIn = (directory: string, words: readonly string[]): Promise<Command> =>
  commandBy(words, file => contentIn(directory, file));

async function commandBy(words: readonly string[], contentOf: (file: string) => Promise<string | null>): Promise<Command> {
  const named = [...new Set(words.flatMap(fileNamed))];
  const contents = await Promise.all(named.map(async file => ({ file, content: await contentOf(file) })));
  const files = contents.filter(({ content }) => content !== null);
  const hash = createHash('sha256').update(JSON.stringify({ words, files })).digest('hex');
  return { words, hash, files: files.map(({ file }) => file) };
}

/** A word that may be a path below the project. */
function fileNamed(word: string): string[] {
  const text = path.normalize(word.replace(/^\{worktree\}\//, ''));
  const isOutside = path.isAbsolute(text) || text.startsWith('..') || text === '.' || /[{\0\n]/.test(text);
  return isOutside ? [] : [text];
}

/** The id that git would give it, as in a commit; of a link that of what it leads to. */
async function contentIn(directory: string, file: string): Promise<string | null> {
  if (!statSync(path.join(directory, file), { throwIfNoEntry: false })?.isFile()) return null;
  const { code, stdout } = await ask(directory, ['hash-object', '--', file]);
  return code === 0 ? stdout.trim() : null;
}

export class Approvals {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  has(hash: string): boolean {
    return existsSync(path.join(this.#dir, hash));
  }

  add(hash: string, by: string): void {
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(this.#dir, hash), `${by}\n`, { mode: 0o600 });
  }
}
