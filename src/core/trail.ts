/** The trail of a task: what its attempts left on their way, and what of it the next one goes on from. */

import * as z from 'zod';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import { Instant } from './names.ts';

/** What one attempt left. */
export const Left = z.object({
  attempt: z.number().int(),
  worker: z.string(),
  at: Instant.describe('when it last left something'),
  checkpoint: z.json().nullable().describe('its last one'),
  artifacts: z.array(z.string()).describe('files or addresses that its checkpoints named'),
  partial: z.array(z.json()).describe('partial results, in their order'),
});
export type Left = z.infer<typeof Left>;

/** For whoever is given the task, which itself carries the checkpoint. */
export const Resume = z.object({
  ...Left.pick({ attempt: true, worker: true, at: true, artifacts: true }).shape,
  partial: z.array(z.json()).describe('what all earlier attempts handed in already'),
});
export type Resume = z.infer<typeof Resume>;

/** Where the latest checkpoint came from, and everything that was handed in; nothing when nothing was left. */
export function resumeOf(trail: readonly Left[]): Resume | undefined {
  const from = trail.findLast(({ checkpoint }) => checkpoint !== null) ?? trail.at(-1);
  if (from === undefined) return undefined;
  const { attempt, worker, at, artifacts } = from;
  return { attempt, worker, at, artifacts, partial: trailWithinReach(trail).flatMap(({ partial }) => partial) };
}

/** As much of it as is shown at once: what came last is whole for longest. */
export function trailWithinReach(trail: readonly Left[]): Left[] {
  let room: number = limits.partResultsBytes;
  const shown = (value: JsonValue): JsonValue => {
    const size = JSON.stringify(value).length;
    if (size > room) return 'too long to be shown here: it stands in the history of the task';
    room -= size;
    return value;
  };
  const latestFirst = trail.toReversed().map(left => ({
    ...left,
    checkpoint: left.checkpoint === null ? null : shown(left.checkpoint as JsonValue),
    partial: left.partial.map(each => shown(each as JsonValue)),
  }));
  return latestFirst.reverse();
}
