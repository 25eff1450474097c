/** A service that gives its agents nothing, in a few words: why, and until when. */

import type { Parked } from '../core/breaker.ts';
import { shortClock } from './age.ts';

const lacks: { readonly [C in Parked['class']]: string } = { quota: 'quota', auth: 'no login', overloaded: 'overloaded' };

/** `quota until 14:30`, or `login needed`. */
export function parkedText({ class: kind, until }: Pick<Parked, 'class' | 'until'>, now: number): string {
  if (until !== null) return `${lacks[kind]} until ${shortClock(until, now)}`;
  return kind === 'auth' ? 'login needed' : lacks[kind];
}

/** With what was said. */
export const parkedWhy = (parked: Parked, now: number): string => `${parkedText(parked, now)}: ${parked.why}`;

/** Each service once, by its name or that of its pool. */
export function parkedServices(
  pools: readonly { readonly name: string; readonly parked: Parked | null }[],
): { readonly name: string; readonly pools: readonly string[]; readonly parked: Parked }[] {
  const services = new Map<string, { name: string; pools: string[]; parked: Parked }>();
  for (const { name, parked } of pools) {
    if (parked === null) continue;
    const key = parked.provider === null ? `pool ${name}` : `provider ${parked.provider}`;
    const known = services.get(key);
    if (known === undefined) services.set(key, { name: parked.provider ?? name, pools: [name], parked });
    else known.pools.push(name);
  }
  return [...services.values()];
}
