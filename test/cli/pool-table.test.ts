/** Why a pool is as it is, on one line. */

import { expect, test } from 'vitest';
import { poolReason } from '../../src/cli/pool-table.ts';

type Pool = Parameters<typeof poolReason>[0];

const until = new Date(2026, 4, 4, 3, 0).getTime();
const parked = { class: 'quota', provider: 'acme', why: 'a-1 says: no', since: 0, until } as const;

const pool = (more: Partial<Pool>): Pool =>
  ({
    ...{ name: 'claude', why: 'its least is 0', scaled: null, paused: null, held: null, held_until: null, remedy: null, parked: null },
    breaker: { state: 'closed', why: null, until: null },
    ...more,
  }) as Pool;

test.each<[what: Partial<Pool>, reason: string]>([
  [{}, 'its least is 0'],
  [{ scaled: 3 }, 'set to 3 by a person'],
  [{ held: 'nobody took a task', remedy: 'Look at its command.' }, 'held: nobody took a task; look at its command'],
  [{ held: 'nobody took a task', held_until: 60_000 }, 'held: nobody took a task; goes on in 1m'],
  [
    { held: 'the breaker is open', held_until: until, parked, remedy: '`swarm resume claude` tries it at once.' },
    'quota until 2026-05-04 03:00: a-1 says: no; `swarm resume claude` tries it at once',
  ],
  [{ paused: 'ann', remedy: 'Wait.' }, 'paused by ann; `swarm resume claude`'],
])('%j', (what, reason) => {
  expect(poolReason(pool(what), 0)).toBe(reason);
});
