/** A worktree as a person names it: by its task or its worker. */

import { counted } from '../wording/text.ts';
import type { Reader } from './verb.ts';

/** `t12`, `12` for short, or the name of a worker. */
export const treeName: Reader<string> = text => (/^[1-9]\d*$/.test(text) ? `t${text}` : text);

export const treesIn = (words: readonly string[], terminal: Parameters<typeof treeName>[1]['terminal']): Promise<string[]> =>
  Promise.all(words.map(word => treeName(word, { what: 'TASK', terminal })));

export const commitsAndFiles = (commits: number, files: number): string => `${counted(commits, 'commit')}, ${counted(files, 'file')}`;
