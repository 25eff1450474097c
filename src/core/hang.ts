/** The ladder of the silent: suspected, nudged, interrupted, replaced; never on silence of one kind alone, and down again at any sign. */

import type { Agenda } from './agenda.ts';
import type { Life, PoolView, Signs, Slot } from './snapshot.ts';
import { span } from './span.ts';

/** A look at the processor is a comparison of two moments, and the second must not be too close to the first. */
const apart = 0.4;

export const lastSign = ({ report, output, cpu, progress }: Signs): number => Math.max(report, output, cpu, progress);

/** Nothing was to be heard while its service gave it nothing. */
export const silentSince = (signs: Signs, restedAt: number): number => Math.max(lastSign(signs), restedAt);

/** Each kind of sign with its age, as explanations and facts give it. */
const agesOf = ({ report, output, cpu, progress }: Signs, now: number): string =>
  `last report ${span(now - report)} ago, output ${span(now - output)}, processor ${span(now - cpu)}, progress ${span(now - progress)}`;

/** Also one whose service gives others nothing: a process of its own would end, and an agent is seen. */
export const isAtWork = ({ works, run }: Life, { drive }: PoolView['spec']): boolean =>
  works || (drive === 'each' && run?.state === 'running');

/** `restedAt`: its service gave it nothing before. */
export function hang(pool: PoolView, slot: Slot, { restedAt, now }: { restedAt: number; now: number }, agenda: Agenda): void {
  const { life, name } = slot;
  const { act } = pool.spec.policy.hang;
  if (life === null || life.readyAt === null || act === 'off') return;
  const { incarnation, rung, signs } = life;
  const heard = lastSign(signs);
  const hasSpoken = rung !== null && heard > rung.since;
  if (hasSpoken || !shouldSpeak(pool, life)) {
    const why = life.waits ? 'it waits for a person' : hasSpoken ? 'it gave a sign of life' : 'it has nothing to do any more';
    if (rung !== null) agenda.add({ do: 'clear', worker: name, incarnation, why });
    return;
  }
  if (rung === null && isRested(pool, life, restedAt))
    agenda.add({ do: 'nudge', worker: name, incarnation, why: 'its service gives again' });
  else if (rung === null) listen(pool, slot, { restedAt, now }, agenda);
  else climb(pool, slot, now, agenda);
}

/** First a measure to compare with, then the comparison; only then is silence silence. */
function listen({ spec }: PoolView, { name, life }: Slot, { restedAt, now }: { restedAt: number; now: number }, agenda: Agenda): void {
  const { staleMs } = spec.policy.hang;
  const { incarnation, signs } = life!;
  const heard = silentSince(signs, restedAt);
  const silentMs = now - heard;
  if (silentMs < staleMs / 2) agenda.at(heard + staleMs / 2);
  else if (signs.probedAt < heard + staleMs * apart) agenda.add({ do: 'probe', incarnation });
  else if (silentMs < staleMs) agenda.at(heard + staleMs);
  else if (signs.probedAt < heard + staleMs) agenda.add({ do: 'probe', incarnation });
  else agenda.add({ do: 'suspect', worker: name, incarnation, why: agesOf(signs, now) });
}

/** Whether silence means anything: it holds work, or there is work that it does not ask for. */
const shouldSpeak = ({ spec, demand }: PoolView, { waits, held, asks, run }: Life): boolean =>
  !waits && ((held.length > 0 && !isPrepared(spec, run)) || (spec.drive === 'pull' && demand > 0 && !asks));

/** Its turn ended when its service gave it nothing, and nothing but this would make it go on. */
const isRested = ({ spec }: PoolView, life: Life, restedAt: number): boolean =>
  spec.policy.hang.act === 'replace' &&
  spec.launch.nudge !== null &&
  !life.isTold &&
  !isAtWork(life, spec) &&
  lastSign(life.signs) < restedAt;

/** Before the process for its task is there it cannot speak: what takes so long then is its worktree, which has a time of its own. */
const isPrepared = ({ drive, launch }: PoolView['spec'], run: Life['run']): boolean =>
  drive === 'each' && launch.worktree !== null && run?.state !== 'running';

function climb({ spec }: PoolView, { name, life }: Slot, now: number, agenda: Agenda): void {
  const { act, nudgeMs, interruptMs, stopMs } = spec.policy.hang;
  const { incarnation, rung, signs } = life!;
  if (act === 'show') return;
  const { step, at } = rung!;
  const why = agesOf(signs, now);
  const waitMs = { suspect: nudgeMs, nudged: interruptMs, interrupted: stopMs }[step];
  if (now < at + waitMs) agenda.at(at + waitMs);
  // It may be hard at work without a word.
  else if (signs.probedAt < at + waitMs) agenda.add({ do: 'probe', incarnation });
  else if (step === 'suspect' && spec.launch.nudge !== null) agenda.add({ do: 'nudge', worker: name, incarnation, why });
  else if (step === 'interrupted') agenda.add({ do: 'dismiss', worker: name, incarnation, kind: 'hung', why: `it hangs: ${why}` });
  else agenda.add({ do: 'interrupt', worker: name, incarnation, why });
}
