/** Commands on time: back and forth through what was, and how much of it is shown. */

import type { Context } from '../model/context.ts';
import type { View } from '../model/view.ts';
import { defineCommands } from './command.ts';

const stepsPerSpan = 10;

/** What was chosen, else as much as the work that is known of takes, up to half an hour. */
export function timelineMsOf({ model, swarm, now }: View): number {
  if (model.timelineMs !== null) return model.timelineMs;
  const first = swarm.facts.find(({ type }) => type === 'task.claimed')?.at ?? now;
  return Math.max(spanMsMin, Math.min(30 * 60_000, (now - first) * 1.1));
}

/** Also on the board and on screens, which then show what was; back at the present they go on. */
const scrub =
  (by: 1 | -1) =>
  ({ view, change }: Context): void =>
    change(model => {
      const stepMs = model.place === 'timeline' && model.depths.length === 0 ? timelineMsOf(view) / stepsPerSpan : screenStepMs;
      const at = (model.lookedAt ?? view.now) + by * stepMs;
      return { ...model, lookedAt: at >= view.now ? null : at };
    });

const screenStepMs = 5_000;

const spanMsMin = 60_000;
const spanMsMax = 24 * 3_600_000;

const stretch =
  (by: number) =>
  ({ view, change }: Context): void =>
    change(model => ({ ...model, timelineMs: Math.max(spanMsMin, Math.min(spanMsMax, timelineMsOf(view) * by)) }));

export const timeCommands = defineCommands([
  { id: 'time.back', title: 'Back in time', keys: ['['], scope: 'global', run: scrub(-1) },
  { id: 'time.forth', title: 'Forth in time', keys: [']'], scope: 'global', run: scrub(1) },
  {
    id: 'time.now',
    title: 'To the present',
    keys: [],
    scope: 'global',
    run: ({ change }) => change(model => ({ ...model, lookedAt: null })),
  },
  { id: 'time.closer', title: 'Show less time', keys: ['+'], scope: 'timeline', run: stretch(0.5) },
  { id: 'time.wider', title: 'Show more time', keys: ['-'], scope: 'timeline', run: stretch(2) },
]);
