/** Why a task or a worker is as it is, what changes it next, and what a person can do: nothing waits without a reason. */

import type { Overspent } from './budget.ts';
import { type Claimant, hasCommand, mayClaim, misfits } from './claimant.ts';
import { guisesOf } from './fallback.ts';
import type { PoolSpec } from './pool.ts';
import type { Want } from './resource.ts';
import type { OnFail, Task, TaskStatus } from './task.ts';
import type { Worker, WorkerProcess } from './worker.ts';

export interface Explained {
  subject: string;
  state: string;
  because: string[];
  next: string | null;
  next_at: number | null;
  remedy: string | null;
}

interface Parent {
  readonly id: string;
  readonly title: string;
  readonly status: TaskStatus;
  readonly on_fail: OnFail;
  readonly satisfied: boolean;
}

type Answer = Omit<Explained, 'subject' | 'state'>;

const final = { next: null, next_at: null } as const;

/** Who there is to take a task. */
interface Crew {
  readonly workers: readonly Worker[];
  /** Pools that run the commands of tasks, whether or not they have workers now. */
  readonly commandPools: readonly string[];
  /** The names of all pools. */
  readonly pools: readonly string[];
  /** Resources that it needs and cannot have now. */
  readonly wants: readonly Want[];
  /** The pools whose tasks a pool takes now. */
  readonly wardsOf: (pool: string | null) => readonly PoolSpec[];
  /** What it took of its budget, where that is used up. */
  readonly spent?: string | null;
  /** The budget of the swarm is used up. */
  readonly stopped?: Overspent | null;
}

export function explainTask(task: Task, parents: readonly Parent[], crew: Crew, now: number): Explained {
  return { subject: task.id, state: task.status, ...answerFor(task, parents, crew, now) };
}

function answerFor(task: Task, parents: readonly Parent[], crew: Crew, now: number): Answer {
  const reason = task.reason ?? task.status;
  switch (task.status) {
    case 'blocked':
      return blocked(task, parents);
    case 'pending':
      if (crew.spent != null) return dear(task, crew.spent);
      return task.ready_at > now ? delayed(task) : queued(task, crew);
    case 'in_progress':
      return working(task);
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

/** That there is nobody of this name may well be a slip of whoever typed it. */
function strangerWords(assignee: string, { workers, pools }: Crew): string {
  const [, kind, name = assignee] = /^(pool|role):(.*)$/.exec(assignee) ?? [];
  if (kind === 'pool') return pools.includes(name) ? '' : ', and there is no such pool';
  if (kind === 'role') return workers.some(({ role }) => role === name) ? '' : ', and no worker has that role now';
  const isPlace = pools.some(pool => name.startsWith(`${pool}-`));
  return isPlace || workers.some(worker => worker.name === name) ? '' : ', and there is no worker of that name';
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

function unclaimed(task: Task, crew: Crew): Answer {
  const { workers, commandPools, wardsOf } = crew;
  const fits = (claimant: Claimant): boolean => mayClaim(claimant.role) && misfits(task, claimant).length === 0;
  const able = workers.filter(worker => {
    const claimant = claimantOf(worker);
    return fits(claimant) || (task.fallback && guisesOf(claimant, wardsOf(worker.pool)).some(fits));
  });
  if (able.length > 0) {
    const busy = able.filter(worker => worker.task !== null).length;
    const who = `${able.length} worker${able.length === 1 ? '' : 's'} could take it (${listed(able.map(worker => worker.name))}), ${busy} of them busy`;
    return { because: [who], next: 'the next of them that asks for work gets it, in the order of the queue', next_at: null, remedy: null };
  }
  const stranger = task.assignee === null ? '' : strangerWords(task.assignee, crew);
  const wants = [
    ...(task.requires.length > 0 ? [`it requires ${listed(task.requires.map(capability => `'${capability}'`))}`] : []),
    ...(task.assignee === null ? [] : [`it is assigned to ${task.assignee}${stranger}`]),
  ];
  const lacksCommand = !hasCommand(task) && commandPools.length > 0;
  if (lacksCommand)
    wants.push(`it has no command, and ${commandPools.length === 1 ? 'pool' : 'pools'} ${listed(commandPools)} can run nothing else`);
  const nobody = workers.length === 0 ? 'no worker is registered' : `none of the ${workers.length} registered workers fits`;
  return {
    because: [...wants, nobody],
    next: 'a worker that fits asks for work',
    next_at: null,
    remedy: unclaimedRemedy(task, { noPool: stranger !== '' && task.assignee!.startsWith('pool:'), lacksCommand }),
  };
}

function unclaimedRemedy({ id, requires }: Task, { noPool, lacksCommand }: { noPool: boolean; lacksCommand: boolean }): string {
  if (lacksCommand) return `Give it one: \`swarm task edit ${id} --command CMD\`.`;
  if (noPool) return `\`swarm task assign ${id} --anyone\` lets anyone take it.`;
  const can = requires.map(capability => ` --can ${capability}`).join('');
  return `Claim it as one that fits: \`swarm task claim ${id} --as NAME${can}\`.`;
}

const working = (task: Task): Answer => ({
  because: [`${task.owner} holds it (attempt ${task.attempt})${task.step === null ? '' : `: ${task.step}`}`],
  next: 'its lease ends unless its owner gives a sign of life before',
  next_at: task.lease_until,
  remedy: `\`swarm task release ${task.id}\` takes it back at once.`,
});

export function explainWorker(worker: Worker, waiting: number): Explained {
  const { process: run } = worker;
  if (run !== null && run.ended_at !== null) return endedWorker(worker.name, run);
  const because = [`it is ${article(worker.role)} and calls itself ${worker.status}${worker.note === null ? '' : ` (${worker.note})`}`];
  if (worker.task !== null) because.push(`it holds ${worker.task}`);
  else if (!mayClaim(worker.role)) because.push(`${article(worker.role)} coordinates and may not claim tasks`);
  else
    because.push(
      waiting > 0
        ? `${waiting === 1 ? '1 task waits' : `${waiting} tasks wait`} that it could claim, but it has not asked for work`
        : 'no task waits that it could claim',
    );
  return { subject: worker.name, state: worker.status, because, next: null, next_at: null, remedy: null };
}

function endedWorker(name: string, { state, code, signal, reason }: WorkerProcess): Explained {
  const how =
    state === 'lost'
      ? `it was lost: ${reason}`
      : signal === null
        ? `its process exited with code ${code}`
        : `its process was ended by ${signal}`;
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

export const claimantOf = (worker: Worker): Claimant => ({
  name: worker.name,
  incarnation: worker.incarnation,
  role: worker.role,
  pool: worker.pool,
  capabilities: worker.capabilities,
  tags: worker.tags,
  needsCommand: worker.needs_command,
});

const article = (role: string): string => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`;

const shown = 5;
const listed = (names: readonly string[]): string =>
  names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
