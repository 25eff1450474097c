/** What a worker is told of a task beyond its title: its description, its hand-off, and what others have done of it already. */

import { handoffText } from './handoff.ts';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import type { Task } from './task.ts';

export type BriefedTask = Pick<Task, 'id' | 'title' | 'status' | 'result' | 'error'>;

/** Null when there is nothing to tell. `tellsCheckpoint`: the prompt has no place of its own for it. */
export function briefingOf(
  { description, handoff, checkpoint, error }: Pick<Task, 'description' | 'handoff' | 'checkpoint' | 'error'>,
  { needs, parts }: Readonly<Record<'needs' | 'parts', readonly BriefedTask[]>>,
  tellsCheckpoint: boolean,
): string | null {
  const telling = needs.filter(({ status, result }) => status !== 'completed' || result !== null);
  const pieces = [
    ...(description === null ? [] : [description]),
    ...(handoff === null ? [] : [handoffText(handoff)]),
    ...told('What came of the tasks that it builds on:', telling),
    ...told('Its parts have ended; put together what came of them:', parts),
    ...(error === null ? [] : [`An earlier attempt failed, do not fail in the same way: ${error}`]),
    ...(checkpoint === null || !tellsCheckpoint ? [] : [`An earlier attempt came this far, go on from there: ${text(checkpoint)}`]),
  ];
  return pieces.length === 0 ? null : pieces.join('\n\n');
}

/** One argument of a command line takes no more than so much: those that find no room are named nowhere but on the board. */
function told(heading: string, tasks: readonly BriefedTask[]): string[] {
  if (tasks.length === 0) return [];
  const texts: string[] = [];
  let room: number = limits.briefedCharsInAll;
  for (const task of tasks) {
    const text = taskText(task);
    room -= text.length;
    if (room < 0) break;
    texts.push(text);
  }
  const rest = tasks.length - texts.length;
  const more = rest === 0 ? [] : [`(${rest} more: \`swarm task show ID\` tells of each, from ${tasks[texts.length]!.id} on)`];
  return [[heading, ...texts, ...more].join('\n\n')];
}

function taskText({ id, title, status, result, error }: BriefedTask): string {
  const what =
    status === 'completed' ? (result === null ? 'completed without a result' : text(result)) : `${status}: ${error ?? 'no result'}`;
  const rest = what.length - limits.briefedChars;
  const shown = rest > 0 ? `${what.slice(0, limits.briefedChars)}… (\`swarm task show ${id}\` has ${rest} more characters)` : what;
  return `## ${title} (${id})\n${shown}`;
}

const text = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
