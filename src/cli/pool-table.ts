/** The pools of a swarm as a table: how many workers each has, how many it should have, and what holds it up. */

import type { Pool } from '../protocol/pool-methods.ts';
import { until } from '../wording/age.ts';
import { parkedWhy } from '../wording/parked-text.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';

export const poolTable = (pools: readonly Pool[], terminal: Terminal): Promise<string> => table(pools, columns(Date.now()), terminal);

const columns = (now: number): Column<Pool>[] => [
  { title: 'POOL', cell: pool => pool.name, cutTo: 12 },
  { title: 'DRIVE', cell: pool => pool.drive, drop: 1 },
  { title: 'WANTED', cell: pool => String(pool.desired) },
  { title: 'BUSY', cell: pool => count(pool.busy), style: () => 'cyan' },
  { title: 'IDLE', cell: pool => count(pool.idle) },
  { title: 'STARTING', cell: pool => count(pool.starting), drop: 4 },
  { title: 'LEAVING', cell: pool => count(pool.leaving), drop: 3 },
  { title: 'PENDING', cell: pool => count(pool.pending), drop: 5 },
  {
    title: 'WHY',
    cell: pool => poolReason(pool, now),
    style: pool => (trouble(pool, now) === null ? 'dim' : 'yellow'),
    cutTo: 24,
    drop: 2,
  },
];

/** Most of them are nought most of the time. */
const count = (value: number): string => (value === 0 ? '-' : String(value));

function trouble({ paused, held, breaker, parked }: Pool, now: number): string | null {
  if (paused !== null) return `paused by ${paused}`;
  if (parked !== null) return parkedWhy(parked, now);
  if (held !== null) return `held: ${held}`;
  return breaker.state === 'closed' ? null : `breaker ${breaker.state.replace('_', ' ')}${breaker.why === null ? '' : `: ${breaker.why}`}`;
}

/** Why it has as many workers as it has, with when that changes and what to do about it. */
export function poolReason(pool: Pool, now: number): string {
  const held = trouble(pool, now);
  if (held === null) return pool.scaled === null ? pool.why : `set to ${pool.scaled} by a person`;
  const ends = pool.parked !== null ? null : (pool.held_until ?? (pool.breaker.state === 'open' ? pool.breaker.until : null));
  const when = ends === null ? '' : `; goes on ${until(ends, now)}`;
  const remedy = pool.paused === null ? pool.remedy : `\`swarm resume ${pool.name}\``;
  return `${held}${when}${remedy === null ? '' : `; ${midSentence(remedy)}`}`;
}

/** A remedy is a sentence of its own elsewhere. */
const midSentence = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '');
