/** Naming tasks by a part of their title: the word that is being typed, and the task that it would be. */

import type { BoardView } from '../state/board.ts';
import type { Lane } from '../state/lanes.ts';
import type { TaskRow } from '../state/task-row.ts';
import { fieldOf, type TextField } from './text-field.ts';

/** What one waits for is seldom done already. */
const order: readonly Lane[] = ['working', 'queued', 'review', 'needs', 'trouble', 'done'];

/** Undefined where no word is unfinished, or nothing has it. */
export function meantTask({ text }: TextField, board: BoardView): TaskRow | undefined {
  const word = unfinished(text);
  if (word === undefined) return undefined;
  const named = new Set(text.split(/[\s,]+/));
  for (const lane of order) {
    const row = board.lanes[lane].find(({ id, searched }) => !named.has(id) && searched.includes(word.toLowerCase()));
    if (row !== undefined) return row;
  }
  return undefined;
}

/** With its id in place of the word. */
export const withTask = ({ text }: TextField, { id }: TaskRow): TextField => fieldOf(`${text.slice(0, -unfinished(text)!.length)}${id} `);

/** The last word, if it is no id yet. */
function unfinished(text: string): string | undefined {
  const word = /[^\s,]+$/.exec(text)?.[0];
  return word === undefined || /^t\d+$/.test(word) ? undefined : word;
}
