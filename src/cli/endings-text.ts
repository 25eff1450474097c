/** How awaited tasks ended, for people, for programs and as an exit code. */

import type { Task } from '../core/task.ts';
import { counted, oneLine } from '../wording/text.ts';
import type { Endings } from './open-tasks.ts';
import { type Paint, statusStyle } from './style.ts';

/** `3 tasks completed`, and a line for each that was not. */
export function endingsText({ completed, unsuccessful }: Endings, paint: Paint): string {
  const counts = [...Map.groupBy(unsuccessful, ({ status }) => status)].map(([status, tasks]) => `${tasks.length} ${status}`);
  const head = [`${counted(completed, 'task')} completed`, ...counts].join(', ');
  return [head, ...unsuccessful.map(task => endingLine(task, paint))].join('\n');
}

function endingLine({ id, status, title, reason, error }: Task, paint: Paint): string {
  const why = [...new Set([reason, error].filter(text => text !== null))].map(oneLine).join(': ');
  return `  ${id} ${paint(statusStyle(status), status)} (${oneLine(title)})${why === '' ? '' : `: ${why}`}`;
}

export const endingsJson = ({ completed, unsuccessful }: Endings): object => ({
  completed,
  unsuccessful: unsuccessful.map(({ id, title, status, reason, error }) => ({ id, title, status, reason, error })),
});

export const exitOfEndings = ({ unsuccessful }: Endings): number => (unsuccessful.length === 0 ? 0 : 1);
