/** What a worker is told of a task beyond its title: its description, its hand-off, and what others have done of it already. */

import { handoffText } from './handoff-text.ts';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import type { Task } from './task.ts';
import type { Resume } from './trail.ts';

/** A task whose outcome matters to another. */
export interface BriefedTask extends Pick<Task, 'id' | 'title' | 'status' | 'result' | 'error'> {
  readonly partial?: readonly JsonValue[];
}

/** What came before. */
interface Done {
  /** Of the tasks that it builds on, and of its own parts. */
  readonly needs: readonly BriefedTask[];
  readonly parts: readonly BriefedTask[];
  readonly resume: Resume | undefined;
}

/** What the prompt has no place of its own for. */
interface Untold {
  readonly command: boolean;
  readonly checkpoint: boolean;
}

/** Null when there is nothing to tell. */
export function briefingOf(
  {
    id,
    title,
    description,
    command,
    handoff,
    checkpoint,
    error,
  }: Pick<Task, 'id' | 'title' | 'description' | 'command' | 'handoff' | 'checkpoint' | 'error'>,
  { needs, parts, resume }: Done,
  untold: Untold,
): string | null {
  const telling = needs.filter(({ status, result }) => status !== 'completed' || result !== null);
  const who = resume === undefined ? 'An earlier attempt' : `Attempt ${resume.attempt}, by ${resume.worker},`;
  const partial = (resume?.partial ?? []).map(each => cut(text(each as JsonValue), `swarm task show ${id}`));
  const pieces = [
    ...(description === null ? [] : [description]),
    ...(command === null || command === title || !untold.command ? [] : [`The command to run for it: ${command}`]),
    ...(handoff === null ? [] : [handoffText(handoff)]),
    ...told('What came of the tasks that it builds on:', telling),
    ...told('Its parts have ended; put together what came of them:', parts),
    ...(error === null ? [] : [`An earlier attempt failed, do not fail in the same way: ${error}`]),
    ...(checkpoint === null || !untold.checkpoint ? [] : [`${who} came this far, go on from there: ${text(checkpoint)}`]),
    ...(partial.length === 0 ? [] : [['Handed in already, as partial results:', ...partial].join('\n\n')]),
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

function taskText({ id, title, status, result, error, partial = [] }: BriefedTask): string {
  const handedIn = partial.map(text).join('\n\n');
  const came = result === null ? handedIn || 'completed without a result' : text(result);
  const failed = `${status}: ${error ?? 'no result'}${handedIn === '' ? '' : `\nIts partial results:\n${handedIn}`}`;
  return `## ${title} (${id})\n${cut(status === 'completed' ? came : failed, `swarm task show ${id}`)}`;
}

function cut(whole: string, command: string): string {
  const rest = whole.length - limits.briefedChars;
  return rest > 0 ? `${whole.slice(0, limits.briefedChars)}… (\`${command}\` has ${rest} more characters)` : whole;
}

const text = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
