/** What a worker is told of a task beyond its title: its description, its hand-off, and what others have done of it already. */

import { handoffText } from './handoff.ts';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import type { Task } from './task.ts';
import type { Resume } from './trail.ts';

export interface BriefedPart extends Pick<Task, 'id' | 'title' | 'status' | 'result' | 'error'> {
  readonly partial: readonly JsonValue[];
}

/** What came before. */
interface Done {
  readonly parts: readonly BriefedPart[];
  readonly resume: Resume | undefined;
}

/** Null when there is nothing to tell. `tellsCheckpoint`: the prompt has no place of its own for it. */
export function briefingOf(
  { id, description, handoff, checkpoint }: Pick<Task, 'id' | 'description' | 'handoff' | 'checkpoint'>,
  { parts, resume }: Done,
  tellsCheckpoint: boolean,
): string | null {
  const partial = resume?.partial ?? [];
  const who = resume === undefined ? 'An earlier attempt' : `Attempt ${resume.attempt}, by ${resume.worker},`;
  const pieces = [
    ...(description === null ? [] : [description]),
    ...(handoff === null ? [] : [handoffText(handoff)]),
    ...(parts.length === 0 ? [] : [`Its parts have ended; put together what came of them:\n\n${parts.map(partText).join('\n\n')}`]),
    ...(checkpoint === null || !tellsCheckpoint ? [] : [`${who} came this far, go on from there: ${text(checkpoint)}`]),
    ...(partial.length === 0
      ? []
      : [
          `Handed in already, as partial results:\n\n${partial.map(each => cut(text(each as JsonValue), `swarm task show ${id}`)).join('\n\n')}`,
        ]),
  ];
  return pieces.length === 0 ? null : pieces.join('\n\n');
}

function partText({ id, title, status, result, error, partial }: BriefedPart): string {
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
