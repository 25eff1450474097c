/** Who stands in for a pool that gets nothing done, and until when. */

import { expect, test } from 'vitest';
import { type Breaker, closedBreaker } from '../../src/core/breaker.ts';
import { plan } from '../../src/core/plan.ts';
import { aPool, aSnapshot, aSpec, now } from '../helpers/pool-views.ts';

const open: Breaker = { ...closedBreaker, state: 'open', why: 'it broke', until: null };
const halfOpen: Breaker = { ...closedBreaker, state: 'half_open', probeUntil: now + 1_000 };

const pool = (name: string, fallback: string | null, breaker = closedBreaker, standIn: string | null = null) =>
  aPool({ spec: aSpec({ name, fallback, provider: name === 'a' ? 'acme' : null }), memory: { breaker, standIn } });

const turns = (pools: ReturnType<typeof pool>[], provider: Breaker = closedBreaker) =>
  plan({ ...aSnapshot(pools), providers: [{ name: 'acme', breaker: provider, startedAt: 0 }] }, now).actions.filter(
    action => action.do === 'fall back',
  );

test.each([
  ['nobody while it works', [pool('a', 'b'), pool('b', null)], closedBreaker, []],
  ['its fallback once its breaker is open', [pool('a', 'b', open), pool('b', null)], closedBreaker, [['a', 'b', 'it broke']]],
  [
    'its fallback once its provider is parked',
    [pool('a', 'b'), pool('b', null)],
    { ...open, parked: { class: 'quota' as const, since: now } },
    [['a', 'b', 'it broke']],
  ],
  ['whoever stands in already', [pool('a', 'b', open, 'b'), pool('b', null)], closedBreaker, []],
  ['the same while it is probed', [pool('a', 'b', halfOpen, 'b'), pool('b', null)], closedBreaker, []],
  [
    'nobody any more once it works again',
    [pool('a', 'b', closedBreaker, 'b'), pool('b', null)],
    closedBreaker,
    [['a', null, 'it works again']],
  ],
  [
    'nobody once it is to have no fallback',
    [pool('a', null, open, 'b'), pool('b', null)],
    closedBreaker,
    [['a', null, 'it has no fallback']],
  ],
  [
    'the fallback of its fallback where that is down as well',
    [pool('a', 'b', open), pool('b', 'c', open), pool('c', null)],
    closedBreaker,
    [
      ['a', 'c', 'it broke'],
      ['b', 'c', 'it broke'],
    ],
  ],
  [
    'the nearest where all are down, in a circle too',
    [pool('a', 'b', open), pool('b', 'a', open)],
    closedBreaker,
    [
      ['a', 'b', 'it broke'],
      ['b', 'a', 'it broke'],
    ],
  ],
] as const)('%s stands in', (_, pools, provider, expected) => {
  expect(turns([...pools], provider).map(action => [action.pool, action.to, action.why])).toEqual(expected);
});
