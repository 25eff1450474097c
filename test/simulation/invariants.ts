/** What has to hold after every step, whatever happened: checked against the log, the store and the world. */

import type { Fact } from '../../src/core/fact.ts';
import { plan } from '../../src/core/plan.ts';
import type { Task } from '../../src/core/task.ts';
import type { Store } from '../../src/store/store.ts';
import type { Judgements } from './run-invariants.ts';
import type { SimDaemon } from './sim-daemon.ts';
import type { World } from './world.ts';

interface SeenTask {
  status: string;
  attempt: number;
  owner: string | null;
  /** It has begun to wait for its parts, and not been told yet what they came to. */
  awaits: boolean;
}

/** How much of the log has been read, and what it says of each task. */
export interface Watch {
  seen: number;
  readonly judgements: Judgements;
  readonly tasks: Map<string, SeenTask>;
}

export async function checkFacts(store: Store, watch: Watch): Promise<void> {
  const facts = await store.facts(watch.seen, 100_000);
  for (const fact of facts) {
    if (fact.seq !== watch.seen + 1) throw new Error(`the log jumps from ${watch.seen} to ${fact.seq}`);
    watch.seen = fact.seq;
    if (fact.type.startsWith('task.')) checkTaskFact(fact, watch.tasks);
  }
  await watch.judgements.see(facts, store);
}

function checkTaskFact({ type, subject, data, seq }: Fact, tasks: Map<string, SeenTask>): void {
  if (type === 'task.added') {
    tasks.set(subject, { status: String((data.task as { status: string }).status), attempt: 0, owner: null, awaits: false });
    return;
  }
  const task = tasks.get(subject);
  if (task === undefined) throw new Error(`fact ${seq}: ${subject} was never added`);
  const patch = (data.patch ?? {}) as Partial<SeenTask>;
  if (type === 'task.claimed') {
    if (task.status !== 'pending') throw new Error(`fact ${seq}: ${subject} was claimed while it was ${task.status}`);
    if (patch.attempt !== task.attempt + 1)
      throw new Error(`fact ${seq}: attempt ${task.attempt} of ${subject} is followed by ${patch.attempt}`);
  }
  const isOutcome = typeof data.parts === 'object' && data.parts !== null && !Array.isArray(data.parts);
  if (isOutcome && !task.awaits) throw new Error(`fact ${seq}: ${subject} was told a second time what its parts came to`);
  if (isOutcome) task.awaits = false;
  else if (type === 'task.split' || patch.status === 'blocked') task.awaits = true;
  if (type === 'task.completed' && !isOutcome && task.status !== 'in_progress' && task.status !== 'pending_review')
    throw new Error(`fact ${seq}: ${subject} was completed while it was ${task.status}`);
  Object.assign(task, patch);
}

export async function checkNow({ store, supervisor }: SimDaemon, world: World, now: number): Promise<void> {
  const live = await store.processes.live();
  const rows = live.map(({ incarnation }) => incarnation).sort();
  const bodies = [...world.bodies.keys()].sort();
  if (JSON.stringify(rows) !== JSON.stringify(bodies)) throw new Error(`processes ${bodies} do not equal workers ${rows}`);

  const { tasks } = await store.listTasks({ limit: 1_000, status: ['in_progress'] });
  for (const task of tasks)
    if (!live.some(({ worker }) => worker === task.owner)) throw new Error(`${task.id} is held by ${task.owner}, who is dead`);

  await checkResources(store, tasks);
  const snapshot = await supervisor.snapshot();
  for (const { spec, memory, slots } of snapshot.pools) {
    const alive = slots.filter(({ life }) => life !== null).length;
    const most = Math.max(spec.max, memory.scaled ?? 0);
    const staying = slots.filter(({ life }) => life !== null && life.leaving === null).length;
    if (staying > most) throw new Error(`pool ${spec.name} has ${alive} workers of at most ${most}`);
    for (const { life, name } of slots)
      if (life !== null && life.held.length > spec.concurrency) throw new Error(`${name} holds ${life.held.length} tasks`);
  }
  // Everything that could be done at this moment has been done.
  const { actions } = plan(snapshot, now);
  const undone = actions.filter(action => action.do !== 'renew');
  if (undone.length > 0) throw new Error(`left undone: ${JSON.stringify(undone)}`);
}

/** What is taken is what the tasks in progress took, and never more than there is. */
async function checkResources(store: Store, held: readonly Task[]): Promise<void> {
  for (const { name, resource, used } of await store.resources.standings()) {
    if (used > resource.most) throw new Error(`${used} of ${resource.most} ${name} is taken`);
    const taken = held.reduce((sum, task) => sum + (task.resources[name] ?? 0), 0);
    if (resource.kind === 'capacity' && used !== taken) throw new Error(`${used} ${name} is taken, but tasks hold ${taken}`);
  }
}
