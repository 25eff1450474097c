/** Why a task or a worker is as it is, what changes it next, and what a person can do: nothing waits without a reason. */

import type { Overspent } from './budget.ts';
import { mayClaim } from './claimant.ts';
import { type Takers, unclaimed } from './explain-queue.ts';
import { type ExplainedPart, waitsForParts } from './explain-whole.ts';
import type { Answer, Explained } from './explained.ts';
import { listed } from './listed.ts';
import type { Want } from './resource.ts';
import { span } from './span.ts';
import type { OnFail, Task, TaskStatus } from './task.ts';
import { type Left, resumeOf } from './trail.ts';
import type { Worker, WorkerProcess } from './worker.ts';

interface Parent {
  readonly id: string;
  readonly title: string;
  readonly status: TaskStatus;
  readonly on_fail: OnFail;
  readonly satisfied: boolean;
}

const final = { next: null, next_at: null } as const;

/** Who there is to take a task. */
interface Crew extends Takers {
  /** Resources that it needs and cannot have now. */
  readonly wants: readonly Want[];
  /** What it took of its budget, where that is used up. */
  readonly spent?: string | null;
  /** The budget of the swarm is used up. */
  readonly stopped?: Overspent | null;
  /** What the attempts at it left. */
  readonly trail?: readonly Left[];
  /** Its process has ended, and why what came of it is not on the board yet. */
  readonly unstored?: string | null;
  /** When the turn of its owner ended, if it has since it got the task. */
  readonly turnEndedAt?: number | null;
  /** Its parts, where it was split. */
  readonly parts?: readonly ExplainedPart[];
}

export function explainTask(task: Task, parents: readonly Parent[], crew: Crew, now: number): Explained {
  const answer = answerFor(task, parents, crew, now);
  const left = isOpen(task) ? leftWords(task, crew.trail ?? []) : [];
  return { subject: task.id, state: task.status, ...answer, because: [...answer.because, ...left] };
}

const isOpen = ({ status }: Task): boolean => status === 'pending' || status === 'in_progress';

/** What is there to go on from. */
function leftWords({ attempt, status }: Task, trail: readonly Left[]): string[] {
  const left = resumeOf(trail);
  if (left === undefined) return [];
  const has = trail.some(({ checkpoint }) => checkpoint !== null);
  const count = left.partial.length;
  const what = [...(has ? ['a checkpoint'] : []), ...(count === 0 ? [] : [count === 1 ? 'a partial result' : `${count} partial results`])];
  const whose = status === 'in_progress' && left.attempt === attempt ? 'it has kept' : `attempt ${left.attempt}, by ${left.worker}, left`;
  return [`${whose} ${what.join(' and ')}`];
}

function answerFor(task: Task, parents: readonly Parent[], crew: Crew, now: number): Answer {
  const reason = task.reason ?? task.status;
  switch (task.status) {
    case 'blocked':
      return task.split === null ? blocked(task, parents) : waitsForParts(parents, crew.parts ?? [], rest => blocked(task, rest));
    case 'pending':
      if (crew.spent != null) return dear(task, crew.spent);
      return task.ready_at > now ? delayed(task) : queued(task, crew);
    case 'in_progress':
      return crew.unstored != null ? ended(task, crew.unstored) : (resting(task, crew, now) ?? working(task, crew, now));
    case 'pending_review': {
      const remedy = `\`swarm task review ${task.id} --approve\`, or \`--reject TEXT\` to send it back.`;
      return {
        because: ['the result was handed in and somebody other than its author must approve it'],
        next: 'a review',
        next_at: null,
        remedy,
      };
    }
    case 'completed':
      return { ...final, because: [`it was completed on attempt ${task.attempt}`], remedy: null };
    case 'skipped':
      return { ...final, because: [reason], remedy: 'Retry the task that ended without success: this one comes back with it.' };
    case 'failed':
    case 'cancelled':
      return { ...final, because: [reason], remedy: `\`swarm task retry ${task.id}\` puts it back on the board with a fresh budget.` };
  }
}

function blocked(task: Task, parents: readonly Parent[]): Answer {
  const open = parents.filter(parent => !parent.satisfied);
  const stuck = open.filter(parent => parent.status === 'failed' || parent.status === 'cancelled' || parent.status === 'skipped');
  return {
    because: open.map(parent => `it waits for ${parent.id} '${parent.title}', which is ${parent.status}`),
    next:
      stuck.length > 0
        ? null
        : `it becomes pending when ${listed(open.map(parent => parent.id))} ${open.length === 1 ? 'is' : 'are'} completed`,
    next_at: null,
    remedy:
      stuck.length > 0
        ? `Retry ${listed(stuck.map(parent => parent.id))}, or drop the dependency: \`swarm task deps ${task.id} --remove ${stuck[0]!.id}\`.`
        : null,
  };
}

const delayed = (task: Task): Answer => ({
  because: [task.reason ?? 'it waits for its next try'],
  next: 'it can be claimed again',
  next_at: task.ready_at,
  remedy: `\`swarm task retry ${task.id}\` lets it go at once.`,
});

const dear = ({ id }: Task, spent: string): Answer => ({
  because: [`its budget is used up: ${spent}`],
  next: 'it can be claimed again when its budget is raised',
  next_at: null,
  remedy: `\`swarm budget ${id} --cost DOLLARS\` raises it.`,
});

function queued(task: Task, crew: Crew): Answer {
  const { wants, stopped } = crew;
  if (stopped != null)
    return { because: [stopped.why], next: 'it can be claimed when there is room again', next_at: null, remedy: stopped.remedy };
  const answer = unclaimed(task, crew);
  if (wants.length === 0) return answer;
  const because = [...wants.map(({ why }) => why), ...answer.because];
  const remedy = wants.find(want => want.remedy !== null)?.remedy;
  if (remedy !== undefined) return { because, next: null, next_at: null, remedy };
  const times = wants.map(({ freeAt }) => freeAt);
  const next = `it can begin when ${listed(wants.map(({ resource }) => resource))} ${wants.length === 1 ? 'is' : 'are'} free`;
  return { ...answer, because, next, next_at: times.includes(null) ? null : Math.max(...(times as number[])) };
}

const ended = ({ owner, attempt }: Task, unstored: string): Answer => ({
  because: [`its process in ${owner} has ended (attempt ${attempt}), and what came of it cannot be stored yet: ${unstored}`],
  ...{ next: 'it is tried again every second', next_at: null, remedy: null },
});

/** Its owner is there, and gets nothing from its service. */
function resting(task: Task, crew: Crew, now: number): Answer | null {
  const { workers, pools } = crew;
  const owner = workers.find(({ name }) => name === task.owner);
  const source = pools.find(({ spec, isParked }) => isParked && spec.name === owner?.pool);
  const withheld = source?.idled ?? null;
  if (withheld === null) return null;
  return {
    because: [...working(task, crew, now).because, withheld.why],
    next: withheld.until === null ? null : `${task.owner} goes on`,
    ...{ next_at: withheld.until, remedy: withheld.remedy },
  };
}

function working(task: Task, { workers, spent = null, turnEndedAt = null }: Crew, now: number): Answer {
  const asking = workers.find(({ name, status }) => name === task.owner && status === 'waiting');
  return {
    because: [
      `${task.owner} holds it (attempt ${task.attempt})${task.step === null ? '' : `: ${task.step}`}`,
      ...(turnEndedAt === null
        ? []
        : [
            `the turn of ${task.owner} ended ${span(now - turnEndedAt)} ago without a report on it: \`swarm explain ${task.owner}\` says what comes next`,
          ]),
      ...(asking === undefined ? [] : [`${asking.name} waits for a person${asking.note === null ? '' : `: ${asking.note}`}`]),
      ...(spent === null
        ? []
        : [
            `its budget is used up (${spent}): it goes on, and is not tried again until \`swarm budget ${task.id} --cost DOLLARS\` raises it`,
          ]),
    ],
    next: 'its lease ends unless its owner gives a sign of life before',
    next_at: task.lease_until,
    remedy: asking === undefined ? `\`swarm task release ${task.id}\` takes it back at once.` : answering(asking.name),
  };
}

const answering = (worker: string): string => `\`swarm attach ${worker}\` lets you answer it.`;

/** `question`: the name of what it asks, where its pool could answer that. */
export function explainWorker(worker: Worker, waiting: number, question: string | null = null): Explained {
  const { process: run } = worker;
  if (run !== null && run.ended_at !== null) return endedWorker(worker.name, run);
  const because = [`it is ${article(worker.role)}, and its status ${worker.status}${worker.note === null ? '' : ` (${worker.note})`}`];
  if (worker.task !== null) because.push(`it holds ${worker.task}`);
  else if (!mayClaim(worker.role)) because.push(`${article(worker.role)} coordinates and may not claim tasks`);
  else
    because.push(
      waiting > 0
        ? `${waiting === 1 ? '1 task waits' : `${waiting} tasks wait`} that it could claim, but it has not asked for work`
        : 'no task waits that it could claim',
    );
  const itself = question === null ? '' : ` \`answer: [${question}]\` in its pool answers such questions by itself.`;
  const remedy = worker.status === 'waiting' ? `${answering(worker.name)}${itself}` : null;
  return { subject: worker.name, state: worker.status, because, next: null, next_at: null, remedy };
}

function endedWorker(name: string, { state, code, signal, reason }: WorkerProcess): Explained {
  const how =
    state === 'lost'
      ? `it was lost: ${reason}`
      : signal !== null
        ? `its process was ended by ${signal}`
        : code === null
          ? 'its process has ended'
          : `its process exited with code ${code}`;
  const because = state === 'lost' || reason === null ? [how] : [`it was sent away: ${reason}`, how];
  return {
    subject: name,
    state,
    because,
    next: null,
    next_at: null,
    remedy: `\`swarm screen ${name}\` shows its last screen, \`swarm logs ${name}\` all it printed.`,
  };
}

const article = (role: string): string => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;
