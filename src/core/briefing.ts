/** What a worker is told of a task beyond its title: its description, its hand-off, and what others have done of it already. */

import { handoffText } from './handoff.ts';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import type { Task } from './task.ts';

export type BriefedPart = Pick<Task, 'id' | 'title' | 'status' | 'result' | 'error'>;

/** Null when there is nothing to tell. `tellsCheckpoint`: the prompt has no place of its own for it. */
export function briefingOf(
  { description, handoff, checkpoint, error }: Pick<Task, 'description' | 'handoff' | 'checkpoint' | 'error'>,
  parts: readonly BriefedPart[],
  tellsCheckpoint: boolean,
): string | null {
  const pieces = [
    ...(description === null ? [] : [description]),
    ...(handoff === null ? [] : [handoffText(handoff)]),
    ...(parts.length === 0 ? [] : [`Its parts have ended; put together what came of them:\n\n${parts.map(partText).join('\n\n')}`]),
    ...(error === null ? [] : [`An earlier attempt failed, do not fail in the same way: ${error}`]),
    ...(checkpoint === null || !tellsCheckpoint ? [] : [`An earlier attempt came this far, go on from there: ${text(checkpoint)}`]),
  ];
  return pieces.length === 0 ? null : pieces.join('\n\n');
}

function partText({ id, title, status, result, error }: BriefedPart): string {
  const what =
    status === 'completed' ? (result === null ? 'completed without a result' : text(result)) : `${status}: ${error ?? 'no result'}`;
  const rest = what.length - limits.briefedChars;
  const shown = rest > 0 ? `${what.slice(0, limits.briefedChars)}… (\`swarm task show ${id}\` has ${rest} more characters)` : what;
  return `## ${title} (${id})\n${shown}`;
}

const text = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
