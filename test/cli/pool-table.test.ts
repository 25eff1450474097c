/** Why a pool is as it is, on one line. */

import { expect, test } from 'vitest';
import { poolReason } from '../../src/cli/pool-table.ts';

type Pool = Parameters<typeof poolReason>[0];

const pool = (more: Partial<Pool>): Pool =>
  ({
    ...{ name: 'claude', why: 'its least is 0', scaled: null, paused: null, held: null, held_until: null, remedy: null },
    breaker: { state: 'closed', why: null, until: null },
    ...more,
  }) as Pool;

test.each<[what: Partial<Pool>, reason: string]>([
  [{}, 'its least is 0'],
  [{ scaled: 3 }, 'set to 3 by a person'],
  [{ held: 'nobody took a task', remedy: 'Look at its command.' }, 'held: nobody took a task; look at its command'],
  [{ held: 'nobody took a task', held_until: 60_000 }, 'held: nobody took a task; goes on in 1m'],
  [{ paused: 'ann', remedy: 'Wait.' }, 'paused by ann; `swarm resume claude`'],
])('%j', (what, reason) => {
  expect(poolReason(pool(what), 0)).toBe(reason);
});
