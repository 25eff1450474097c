/** Commands on time: back and forth through what was, and how much of it is shown. */

import type { Context } from '../model/context.ts';
import { atPresent } from '../model/model.ts';
import { stretched, timelineMsOf } from '../model/time-scale.ts';
import { defineCommands } from './command.ts';

const stepsPerSpan = 10;

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

const stretch =
  (by: number) =>
  ({ view, change }: Context): void =>
    change(model => ({ ...model, timelineMs: stretched(view, by) }));

export const timeCommands = defineCommands([
  { id: 'time.back', title: 'Back in time', keys: ['['], scope: 'global', run: scrub(-1) },
  { id: 'time.forth', title: 'Forth in time', keys: [']'], scope: 'global', run: scrub(1) },
  {
    id: 'time.now',
    title: 'To the present',
    keys: [],
    scope: 'global',
    run: ({ change }) => change(atPresent),
  },
  { id: 'time.closer', title: 'Show less time', keys: ['+'], scope: 'timeline', run: stretch(0.5) },
  { id: 'time.wider', title: 'Show more time', keys: ['-'], scope: 'timeline', run: stretch(2) },
]);
