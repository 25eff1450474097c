/** The filter of the board: words, and what they are asked of. `w:claude st:fail tag:docs !draft` */

import type { TaskRow } from './task-row.ts';

export type Test = (row: TaskRow) => boolean;

/** Each term must hold; `!` in front turns it around. Undefined when there is nothing to filter by. */
export function filterOf(text: string): Test | undefined {
  const tests = text.toLowerCase().split(/\s+/).filter(Boolean).flatMap(termOf);
  return tests.length === 0 ? undefined : row => tests.every(test => test(row));
}

function termOf(term: string): Test[] {
  if (term === '!') return [];
  if (term.startsWith('!')) return termOf(term.slice(1)).map(test => row => !test(row));
  const [, key = '', value = ''] = /^([a-z]+):(.*)$/.exec(term) ?? [];
  const field = fields[key];
  // What nobody has finished typing filters nothing yet.
  if (field !== undefined) return value === '' ? [] : [row => field(row).some(text => text.toLowerCase().includes(value))];
  return [row => row.searched.includes(term)];
}

const fields: { readonly [key: string]: ((row: TaskRow) => string[]) | undefined } = {
  w: ({ owner, assignee }) => [owner ?? '', assignee ?? ''],
  st: ({ status }) => [status],
  p: ({ priority }) => [priority],
  tag: ({ tags }) => [...tags],
  can: ({ requires }) => [...requires],
  by: ({ created_by: by }) => [by],
  in: ({ parent }) => [parent ?? ''],
};

export const filterHelp = 'words of the title · w:worker st:status p:priority tag:t can:capability in:parent · !not';
