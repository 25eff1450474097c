/** What swarm.yaml says of alarms: the threshold of each rule. */

import * as z from 'zod';
import type { AlertPolicy } from '../core/alert.ts';
import { choice, duration, fraction, integer } from './setting.ts';

const age = (description: string, preset: string) => duration(`${description}; 0s switches it off.`, { preset, min: '0s', max: '30d' });
const orOff = (ms: number): number | null => (ms === 0 ? null : ms);

export const alerts = z
  .strictObject({
    stale: age('How long nothing may be reported on a task in progress', '0s'),
    backlogAge: age('How long the longest waiting task may wait', '6h'),
    starvation: age('How long a task may wait while later ones go before it', '1h'),
    idleWorkers: age('How long a worker may have nothing to do while tasks wait that it could take', '5m'),
    failureRate: fraction('Share of the attempts of a pool that may fail; 0 switches it off.', { preset: 0, min: 0, max: 1 }),
    failureWindow: duration('The time in which failures are counted.', { preset: '10m', min: '1s', max: '1d' }),
    failureLeast: integer('So many attempts at least have to end within that time.', { preset: 5, min: 1, max: 500 }),
    budget: fraction('Share of a budget that may be used up; 0 switches it off.', { preset: 0.8, min: 0, max: 1 }),
    thrash: choice('Whether it is told when workers give back a task again and again.', ['on', 'off'], 'on'),
  })
  .transform(
    ({ stale, backlogAge, starvation, idleWorkers, failureRate, failureWindow, failureLeast, budget, thrash }): AlertPolicy => ({
      ...{ staleMs: orOff(stale), backlogMs: orOff(backlogAge), starvationMs: orOff(starvation), idleMs: orOff(idleWorkers) },
      failures: failureRate === 0 ? null : { share: failureRate, least: failureLeast, withinMs: failureWindow },
      thrash: thrash === 'on',
      budget: budget === 0 ? null : budget,
    }),
  )
  .meta({ description: 'When an alarm is raised: shown on the screen, sent to monitors and to you.' });
