/** The numbers of a pool's supervision as keys of swarm.yaml: restart, breaker, scale and hang. */

import * as z from 'zod';
import {
  type BreakerPolicy,
  defaultPoolPolicy,
  type HangPolicy,
  hangActs,
  type RestartPolicy,
  restartTypes,
  type ScalePolicy,
} from '../core/pool-policy.ts';
import { formatDuration } from './duration.ts';
import { rule } from './rule.ts';
import { choice, duration, fraction, integer, optionalDuration } from './setting.ts';

const preset = defaultPoolPolicy;

const span = (description: string, ms: number) => duration(description, { preset: formatDuration(ms), min: '1ms', max: '7d' });
const whole = (description: string, number: number) => integer(description, { preset: number, min: 1, max: 10_000 });
const share = (description: string, number: number) => fraction(description, { preset: number, min: 0, max: 1 });

export const restart = z
  .strictObject({
    type: choice(
      'Permanent: a worker that ended is always started again; transient: after an abnormal end only; temporary: never.',
      restartTypes,
      preset.restart.type,
    ),
    base: span('Pause before the first restart; each later one is twice as long.', preset.restart.baseMs),
    max: span('The longest pause before a restart.', preset.restart.maxMs),
    jitter: share('Share of the pause by which a restart is moved at random.', preset.restart.jitter),
    resetAfterProgress: span(
      'A life this long, in which the worker got somewhere, starts the counting anew.',
      preset.restart.resetProgressMs,
    ),
    resetAfter: span('A life this long starts the counting anew in any case.', preset.restart.resetMs),
    deathsMax: whole('More deaths than this within the period are a crash loop.', preset.restart.deathsMax),
    period: span('The time in which deaths are counted.', preset.restart.periodMs),
    probeEvery: span('How often a worker in a crash loop is tried again.', preset.restart.probeMs),
  })
  .superRefine((given, context) => notBelow(context, 'max', given.max, 'base', given.base))
  .transform(
    ({ base, max, resetAfterProgress, resetAfter, period, probeEvery, ...plain }): RestartPolicy => ({
      ...plain,
      ...{ baseMs: base, maxMs: max, resetProgressMs: resetAfterProgress, resetMs: resetAfter, periodMs: period, probeMs: probeEvery },
    }),
  )
  .prefault({})
  .meta({ description: 'When a worker that ended is started again.' });

export const breaker = z
  .strictObject({
    failures: whole('This many failures among the last outcomes stop the pool for a while.', preset.breaker.failures),
    outOf: whole('How many of the last outcomes are looked at.', preset.breaker.outOf),
    within: span('How old the outcomes may be that are looked at.', preset.breaker.withinMs),
    startsMax: whole('So many failed starts in a row stop the pool as well.', preset.breaker.startsMax),
    open: span('For how long the pool is stopped the first time; each later time is twice as long.', preset.breaker.openMs),
    openMax: span('The longest time for which it is stopped.', preset.breaker.openMaxMs),
    jitter: share('Share of that time by which its end is moved at random.', preset.breaker.jitter),
    probeTimeout: span('How long the one worker that is then tried may take to get somewhere.', preset.breaker.probeMs),
  })
  .superRefine((given, context) => {
    notBelow(context, 'openMax', given.openMax, 'open', given.open);
    if (given.outOf < given.failures)
      rule(context, ['outOf'], `must not be less than failures (${given.failures}); write ${given.failures} or more`, ['failures']);
  })
  .transform(
    ({ within, open, openMax, probeTimeout, ...plain }): BreakerPolicy => ({
      ...plain,
      ...{ withinMs: within, openMs: open, openMaxMs: openMax, probeMs: probeTimeout },
    }),
  )
  .prefault({})
  .meta({ description: 'When a pool whose workers keep failing is stopped for a while.' });

export const scale = z
  .strictObject({
    factor: fraction(
      'The pool grows when more tasks wait than this many times its workers, without those that workers of other pools are about to take.',
      {
        preset: preset.scale.factor,
        min: 0,
        max: 1_000,
      },
    ),
    step: whole('The most workers that are started at once.', preset.scale.step),
    every: span('The shortest time between two steps up.', preset.scale.everyMs),
    targetWait: optionalDuration('How long a task may wait: decides by how long tasks take, instead of by the factor.', {
      min: '1s',
      max: '7d',
    }),
    idleTimeout: span('How long a worker may be idle before it goes.', preset.scale.idleMs),
    drainTimeout: span('How long a worker that is to go may take to finish what it holds.', preset.scale.drainMs),
  })
  .transform(
    ({ every, targetWait, idleTimeout, drainTimeout, ...plain }): ScalePolicy => ({
      ...plain,
      ...{ everyMs: every, targetWaitMs: targetWait ?? null, idleMs: idleTimeout, drainMs: drainTimeout },
    }),
  )
  .prefault({})
  .meta({ description: 'How a pool grows and shrinks between its min and max.' });

export const hang = z
  .strictObject({
    act: choice(
      'Replace: a silent worker is nudged, interrupted, stopped and replaced; show: it is shown as suspect and left alone; off.',
      hangActs,
      preset.hang.act,
    ),
    staleAfter: span('How long nothing is heard of a worker until it is suspect.', preset.hang.staleMs),
    nudgeAfter: span('How long after that it is nudged.', preset.hang.nudgeMs),
    interruptAfter: span('How long after the nudge it is interrupted.', preset.hang.interruptMs),
    stopAfter: span('How long after the interrupt it is stopped and replaced.', preset.hang.stopMs),
  })
  .transform(
    ({ act, staleAfter, nudgeAfter, interruptAfter, stopAfter }): HangPolicy => ({
      ...{ act, staleMs: staleAfter, nudgeMs: nudgeAfter, interruptMs: interruptAfter, stopMs: stopAfter },
    }),
  )
  .prefault({})
  .meta({ description: 'What becomes of a worker that has gone silent with work in its hands.' });

function notBelow(context: z.RefinementCtx, key: string, value: number, least: string, floor: number): void {
  if (value >= floor) return;
  const written = formatDuration(floor);
  rule(context, [key], `must not be less than ${least} (${written}); write ${written} or more`, [least]);
}
