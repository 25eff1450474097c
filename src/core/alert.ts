/** Alarms: what is out of the ordinary, raised once and cleared once, by rules over a bounded view of the board. */

import * as z from 'zod';
import { SwarmError } from './error.ts';
import { limits } from './limits.ts';
import { Instant, Label } from './names.ts';
import { span } from './span.ts';

const alertRules = ['stale', 'backlog', 'starvation', 'idle', 'failures', 'thrash', 'budget', 'own'] as const;

export const Alert = z.object({
  key: z.string().describe('the same as long as it is the same trouble'),
  rule: z.enum(alertRules).describe('own: somebody raised it'),
  subject: z.string().describe('the task, worker or pool that it is about; `board` for the whole'),
  text: z.string(),
  since: Instant.describe('when it was raised'),
  by: z.string().describe('who raised it'),
});
export type Alert = z.infer<typeof Alert>;

export const OwnAlert = z.strictObject({
  key: Label.describe('a name for the trouble: raised again under the same, it is not told again'),
  text: z.string().trim().min(1).max(limits.stepChars).describe('what is wrong'),
});

export type OwnAlert = z.infer<typeof OwnAlert>;

/** Apart from those of the rules. */
export const ownKey = (key: string): string => `own:${key}`;

/** What the message of somebody who watches says is wrong; without a key of its own it goes by its words. */
export function alertIn({ text, payload }: { readonly text?: string | undefined; readonly payload?: unknown }): OwnAlert {
  const { key, text: inside } = (typeof payload === 'object' && payload !== null ? payload : {}) as { key?: unknown; text?: unknown };
  const said = text ?? inside;
  const words = typeof said === 'string' ? said.toLowerCase().match(/[\p{L}\p{N}]+/gu) : null;
  const read = OwnAlert.safeParse({ key: key ?? words?.join('-').slice(0, limits.labelChars), text: said });
  if (read.success) return read.data;
  throw new SwarmError(
    'bad_params',
    `an x-alert says what is wrong, in its text, and may name the trouble, in payload.key: ${firstFault(read.error)}`,
  );
}

const firstFault = ({ issues }: z.ZodError): string => `${issues[0]!.path.join('.')} ${issues[0]!.message}`;
/** Of the messages that tell of one. */
export const alarmType = 'x-alert';

/** Null switches a rule off. */
export interface AlertPolicy {
  readonly staleMs: number | null;
  readonly backlogMs: number | null;
  readonly starvationMs: number | null;
  readonly idleMs: number | null;
  readonly failures: { readonly share: number; readonly least: number; readonly withinMs: number } | null;
  readonly thrash: boolean;
  /** Share of a budget that may be used up; what is used up to the end is always an alarm beside. */
  readonly budget: number | null;
}

/** What the rules look at; every list has a small maximum. */
export interface AlertView {
  /** Tasks in progress, the one that stood still longest first. */
  readonly working: readonly { readonly task: string; readonly owner: string; readonly since: number }[];
  /** The claimable task that stands first in its line for longest, and how many later ones went before it. */
  readonly oldest: { readonly task: string; readonly since: number; readonly overtaken: number } | null;
  /** Workers with nothing to do while tasks wait that they could take. */
  readonly idle: readonly { readonly worker: string; readonly since: number; readonly waiting: number }[];
  /** How attempts ended lately. */
  readonly ended: readonly { readonly pool: string | null; readonly failed: number; readonly ended: number }[];
  /** Tasks that workers have given back so often that they are no longer offered to them. */
  readonly returned: readonly { readonly task: string; readonly workers: number }[];
  /** Budgets of the swarm, of pools, and of tasks that have used up theirs. `share`: 1 is all of it. `isBlind`: it counts dollars, and there are tokens whose cost nobody knows. */
  readonly budgets: readonly { readonly subject: string; readonly share: number; readonly words: string; readonly isBlind: boolean }[];
}

/** A measure that a rule takes: over its threshold it is an alarm, until it is well below. */
interface Reading extends Pick<Alert, 'key' | 'rule' | 'subject' | 'text'> {
  readonly value: number;
  readonly threshold: number;
}

export interface AlertChange {
  readonly raise: readonly Omit<Alert, 'since' | 'by'>[];
  readonly clear: readonly Alert[];
  /** When time alone may raise or clear one. */
  readonly nextAt: number | null;
}

/** What hovers about its threshold is not told again and again. */
const hysteresis = 0.8;
/** Rates fall by time alone: as long as one is raised it is looked at so many times within its window. */
const looksPerWindow = 10;

export function alertsAfter(raised: readonly Alert[], view: AlertView, policy: AlertPolicy, now: number): AlertChange {
  const ages = agesIn(view, policy, now);
  const readings = new Map([...ages, ...ratesIn(view, policy), ...budgetsIn(view, policy)].map(reading => [reading.key, reading]));
  const known = new Set(raised.map(({ key }) => key));
  const isOver = ({ value, threshold, key }: Reading): boolean => value >= (known.has(key) ? threshold * hysteresis : threshold);
  const raise = [...readings.values()].filter(reading => isOver(reading) && !known.has(reading.key));
  const clear = raised.filter(({ key, rule }) => {
    const reading = readings.get(key);
    return rule !== 'own' && (reading === undefined || !isOver(reading));
  });
  const due = ages.filter(({ value, threshold }) => value < threshold).map(({ value, threshold }) => now + threshold - value);
  const isFailing = policy.failures !== null && raised.some(({ rule }) => rule === 'failures');
  const times = [...due, ...(isFailing ? [now + policy.failures!.withinMs / looksPerWindow] : [])];
  return {
    raise: raise.map(({ key, rule, subject, text }) => ({ key, rule, subject, text })),
    clear,
    nextAt: times.length === 0 ? null : Math.min(...times),
  };
}

/** Each grows with time until something happens. */
function agesIn({ working, oldest, idle }: AlertView, policy: AlertPolicy, now: number): Reading[] {
  const { staleMs, backlogMs, starvationMs, idleMs } = policy;
  const age = (since: number, threshold: number) => ({ value: now - since, threshold });
  return [
    ...(staleMs === null ? [] : working).map(
      ({ task, owner, since }): Reading => ({
        ...{ key: `stale:${task}`, rule: 'stale', subject: task, ...age(since, staleMs!) },
        text: `${owner} has reported nothing on ${task} for ${span(staleMs!)} or longer`,
      }),
    ),
    ...(backlogMs === null || oldest === null ? [] : [oldest]).map(
      ({ task, since }): Reading => ({
        ...{ key: 'backlog', rule: 'backlog', subject: 'board', ...age(since, backlogMs!) },
        text: `the longest waiting task, ${task}, has waited ${span(backlogMs!)} or longer`,
      }),
    ),
    ...(starvationMs === null || oldest === null || oldest.overtaken === 0 ? [] : [oldest]).map(
      ({ task, since, overtaken }): Reading => ({
        ...{ key: `starvation:${task}`, rule: 'starvation', subject: task, ...age(since, starvationMs!) },
        text: `${task} has waited ${span(starvationMs!)} or longer while ${overtaken} later ${overtaken === 1 ? 'task' : 'tasks'} went before it`,
      }),
    ),
    ...(idleMs === null ? [] : idle).map(
      ({ worker, since, waiting }): Reading => ({
        ...{ key: `idle:${worker}`, rule: 'idle', subject: worker, ...age(since, idleMs!) },
        text: `${worker} has had nothing to do for ${span(idleMs!)} or longer while ${waiting} ${waiting === 1 ? 'task waits' : 'tasks wait'} that it could take`,
      }),
    ),
  ];
}

function ratesIn({ ended, returned }: AlertView, { failures, thrash }: AlertPolicy): Reading[] {
  const failing = ended.filter(row => failures !== null && row.ended >= failures.least);
  return [
    ...failing.map(
      ({ pool, failed, ended: all }): Reading => ({
        ...{ key: `failures:${pool ?? ''}`, rule: 'failures', subject: pool ?? 'board', value: failed / all, threshold: failures!.share },
        text: `${failed} of ${all} attempts ${pool === null ? 'outside of all pools' : `of ${pool}`} failed within ${span(failures!.withinMs)}`,
      }),
    ),
    ...(thrash ? returned : []).map(
      ({ task, workers }): Reading => ({
        ...{ key: `thrash:${task}`, rule: 'thrash', subject: task, value: workers, threshold: 1 },
        text: `${workers} ${workers === 1 ? 'worker' : 'workers'} gave ${task} back so often that it is no longer offered to them`,
      }),
    ),
  ];
}

/** Most of it, or all of it: the one gives way to the other. */
function budgetsIn({ budgets }: AlertView, { budget: threshold }: AlertPolicy): Reading[] {
  if (threshold === null) return [];
  const blind = budgets.filter(({ isBlind }) => isBlind).map(blindness);
  const used = budgets.map(({ subject, share, words }): Reading => {
    const reading = { rule: 'budget', subject, value: share } as const;
    if (share < 1)
      return { ...reading, key: `budget:${subject}`, threshold, text: `the budget of ${whose(subject)} is nearly used up: ${words}` };
    return {
      ...reading,
      key: `spent:${subject}`,
      threshold: 1,
      text: `the budget of ${whose(subject)} is used up: ${words}; ${raisedBy(subject)}`,
    };
  });
  return [...used, ...blind];
}

const blindness = ({ subject }: { readonly subject: string }): Reading => ({
  ...{ key: `unpriced:${subject}`, rule: 'budget', subject, value: 1, threshold: 1 },
  text: `the budget of ${whose(subject)} misses tokens whose cost nobody knows: \`swarm usage --by model\` shows of which model; name its price under \`prices\` in swarm.yaml, or set maxTokens`,
});

const raisedBy = (subject: string): string => `\`swarm budget ${subject.replace(/^pool:/, '')} --cost DOLLARS\` raises it`;
const whose = (subject: string): string => (subject === 'swarm' ? 'the swarm' : subject.replace(/^pool:/, 'pool '));
