/** A plan that has been carried out leaves nothing to be done: the planner comes to rest, whatever it began with. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Action } from '../../src/core/action.ts';
import { plan } from '../../src/core/plan.ts';
import { anySnapshot } from '../helpers/any-snapshot.ts';
import { performed } from '../helpers/performed.ts';
import { now } from '../helpers/pool-views.ts';
import { runs } from '../helpers/runs.ts';

/** One thing makes the next possible: a breaker lets a probe through, a process ends, its worker goes, its place goes to another. */
const roundsMax = 10;

/** Who is asked for may turn with each round; every other decision is made once. */
const isLasting = (action: Action): boolean => action.do !== 'ask' && action.do !== 'hush';

test('whatever the state, it comes to rest within a few rounds, and decides nothing twice', () => {
  fc.assert(
    fc.property(anySnapshot, first => {
      const decided: string[] = [];
      let snapshot = first;
      for (let round = 1; ; round++) {
        const { actions, nextAt } = plan(snapshot, now);
        if (actions.length === 0) return nextAt === null || nextAt > now;
        decided.push(...actions.filter(isLasting).map(action => JSON.stringify(action)));
        if (round > roundsMax || new Set(decided).size < decided.length) expect.fail(decided.join('\n'));
        snapshot = performed(snapshot, actions, now);
      }
    }),
    runs(2_000),
  );
});
