/** Reviews: who is asked to look at a result, who has been silent for too long, and when only a person is left. */

import { rightsOf } from './claimant.ts';
import type { Review, ReviewGate } from './gate.ts';
import type { JsonValue } from './json.ts';
import { limits } from './limits.ts';
import { TaskId } from './names.ts';
import type { Worker } from './worker.ts';

const usualDueMs = 15 * 60_000;
const usualRounds = 3;

export const reviewersOf = ({ reviewers }: ReviewGate): number => reviewers ?? 1;
export const reviewDueMs = ({ timeout_ms }: ReviewGate): number => timeout_ms ?? usualDueMs;
const capabilityOf = ({ capability }: ReviewGate): string => capability ?? 'review';

interface Standing {
  /** Who did the work. */
  readonly author: string | null;
  /** How often reviewers have sent this task back. */
  readonly rejections: number;
  readonly reviews: readonly Review[];
}

/** A worker as somebody who could review: how many reviews it has been asked for already. */
export interface Reader {
  readonly worker: Worker;
  readonly open: number;
}

export interface ReviewPlan {
  /** Who was asked and will not answer. */
  readonly silent: readonly string[];
  readonly ask: readonly string[];
  /** Why it takes a person. */
  readonly person: string | null;
}

export function reviewPlan(
  gate: ReviewGate,
  { author, rejections, reviews }: Standing,
  readers: readonly Reader[],
  now: number,
): ReviewPlan {
  const rounds = gate.rounds ?? usualRounds;
  if (rejections >= rounds) {
    const silent = reviews.filter(({ state }) => state === 'asked').map(({ reviewer }) => reviewer);
    return { silent, ask: [], person: `reviewers have sent it back ${rejections === 1 ? 'once' : `${rejections} times`}` };
  }
  const present = new Set(readers.filter(({ worker }) => isAbout(worker, now, reviewDueMs(gate))).map(({ worker }) => worker.name));
  const silent = reviews.filter(({ state, due_at, reviewer }) => state === 'asked' && (due_at <= now || !present.has(reviewer)));
  const counting = reviews.filter(review => (review.state === 'asked' && !silent.includes(review)) || review.state === 'approved');
  const wanted = reviewersOf(gate) - counting.length;
  const able = readers.filter(({ worker }) => mayReview(worker, gate, author) && present.has(worker.name));
  const known = new Set(reviews.map(({ reviewer }) => reviewer));
  const ask = able
    .filter(({ worker }) => !known.has(worker.name))
    .sort(byEase)
    .slice(0, Math.max(0, wanted))
    .map(({ worker }) => worker.name);
  return { silent: silent.map(({ reviewer }) => reviewer), ask, person: ask.length < wanted ? nobody(gate, author, able.length) : null };
}

/** Those who have nothing else to do first. */
const byEase = (a: Reader, b: Reader): number =>
  Number(a.worker.task !== null) - Number(b.worker.task !== null) || a.open - b.open || (a.worker.name < b.worker.name ? -1 : 1);

/** A worker of the author's name is the author, whatever became of it in between. */
export const mayReview = (worker: Worker, gate: ReviewGate, author: string | null): boolean =>
  worker.name !== author && !worker.needs_command && rightsOf(worker.role) !== 'monitor' && isAble(worker, gate);

/** Whoever is there to review can, unless the gate asks for something else. */
const isAble = ({ role, capabilities }: Worker, gate: ReviewGate): boolean =>
  capabilities.includes(capabilityOf(gate)) || (role === 'reviewer' && gate.capability === undefined);

/** One that runs elsewhere is there as long as it is heard of. */
export const isAbout = ({ process: run, seen_at }: Worker, now: number, withinMs = usualDueMs): boolean =>
  run === null ? seen_at + withinMs > now : run.ended_at === null;

function nobody(gate: ReviewGate, author: string | null, able: number): string {
  const who = author === null ? '' : ` other than ${author}`;
  if (able > 0) return `there are not enough reviewers${who} who can '${capabilityOf(gate)}'`;
  return `no worker${who} who can '${capabilityOf(gate)}' is there to review it`;
}

/** The verdict that the payload of a `review_complete` stands for; nothing when it stands for none. */
export function reviewIn(payload: JsonValue | undefined): { task: string; approved: boolean; comment?: string } | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const { task_id: task, approved, issues } = payload;
  if (typeof task !== 'string' || !TaskId.safeParse(task).success || typeof approved !== 'boolean') return undefined;
  const listed = (Array.isArray(issues) ? issues : [issues]).map(issue => (typeof issue === 'string' ? issue : JSON.stringify(issue)));
  const comment = listed.filter(Boolean).join('; ').slice(0, limits.noteChars);
  return { task, approved, ...(comment === '' ? {} : { comment }) };
}
