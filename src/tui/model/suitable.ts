/** Who could take a task, and why or why not: the choices of an assignment. */

import type { Pool } from '../../protocol/pool-methods.ts';
import type { TaskRow } from '../state/task-row.ts';
import type { WorkerRow } from '../state/worker-row.ts';
import type { Choice } from './overlay.ts';

export const anyone = 'anyone';

/** Those who fit first, the idle before the busy; those who do not, with what they lack. */
export function assignees(tasks: readonly TaskRow[], workers: readonly WorkerRow[], pools: readonly Pool[]): Choice[] {
  const live = workers.filter(worker => worker.isLive);
  const choices = live.map(worker => ({ id: worker.name, text: worker.name, ...fitness(tasks, worker) }));
  choices.sort((a, b) => Number(a.isOff) - Number(b.isOff) || a.rank - b.rank);
  return [
    { id: anyone, text: 'anyone', hint: 'the scheduler chooses' },
    ...choices.map(({ id, text, hint, isOff }) => ({ id, text, hint, isOff })),
    ...pools.map(pool => ({ id: `pool:${pool.name}`, text: `pool ${pool.name}`, ...poolFitness(tasks, pool) })),
  ];
}

function poolFitness(tasks: readonly TaskRow[], pool: Pool): { hint: string; isOff: boolean } {
  const lacks = lacking(tasks, pool);
  if (lacks !== undefined) return { hint: lacks, isOff: true };
  const { idle, busy, pending, held } = pool;
  return { hint: held === null ? `${idle} idle, ${busy} at work, ${pending} waiting` : `held: ${held}`, isOff: false };
}

function fitness(tasks: readonly TaskRow[], worker: WorkerRow): { hint: string; isOff: boolean; rank: number } {
  const lacks = lacking(tasks, worker);
  if (lacks !== undefined) return { hint: lacks, isOff: true, rank: 9 };
  const skills = [...new Set(tasks.flatMap(({ requires }) => requires))];
  const can = skills.length > 0 ? `can ${skills.join(', ')}` : worker.pool === null ? 'fits' : `of ${worker.pool}`;
  const { shown, task } = worker;
  const now = task === null ? shown : `${shown} on ${task}`;
  return { hint: `${can} · ${now}`, isOff: false, rank: task === null ? (shown === 'idle' ? 0 : 1) : 2 };
}

type Taker = Pick<WorkerRow, 'role' | 'capabilities' | 'tags' | 'needs_command'>;

/** What keeps it from one of these; undefined where nothing does. */
export function lacking(tasks: readonly TaskRow[], { role, capabilities, tags, needs_command }: Taker): string | undefined {
  if (role === 'orchestrator' || role === 'monitor') return `an ${role} takes no work`.replace('an m', 'a m');
  const missing = new Set(tasks.flatMap(({ requires }) => requires.filter(skill => !capabilities.includes(skill))));
  if (missing.size > 0) return `lacks ${[...missing].join(', ')}`;
  const wordless = needs_command ? tasks.find(({ hasCommand }) => !hasCommand) : undefined;
  if (wordless !== undefined) return `runs commands, and ${wordless.id} has none`;
  const other = tags.length > 0 && tasks.some(task => !task.tags.some(tag => tags.includes(tag)));
  return other ? `takes only tasks with ${tags.join(' or ')}` : undefined;
}
