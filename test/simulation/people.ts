/** What people and agents decide on a random day: reviews, ballots, votes of their own, and workflows that are started and meddled with. */

import { waitsForPerson } from '../../src/core/gate-words.ts';
import { patterns } from '../../src/core/workflow/workflow.ts';
import type { Draw } from './draw.ts';
import { randomWorkflow } from './random-workflow.ts';
import type { SimDaemon } from './sim-daemon.ts';
import type { Body } from './world.ts';

const runsAtOnce = 3;

/** An agent looks at what it may have been asked for. */
export async function judge(daemon: SimDaemon, body: Body, draw: Draw, good: number): Promise<void> {
  const { store } = daemon;
  const [vote] = (await store.decisions.votes({ isOpen: true, limit: 5 })).filter(({ voters }) => voters.includes(body.worker));
  if (vote !== undefined && draw.chance(0.7)) {
    const option = draw.chance(good) ? vote.options[0]! : draw.one(vote.options);
    await daemon.call(body, 'vote.cast', { id: vote.id, ...(draw.chance(0.1) ? { abstain: true } : { option }) });
  }
  const { tasks } = await store.listTasks({ status: ['pending_review'], limit: 20 });
  if (tasks.length === 0) return;
  const { id } = draw.one(tasks);
  if (draw.chance(good)) await daemon.call(body, 'task.review', { id, verdict: 'approve' });
  else await daemon.call(body, 'task.review', { id, verdict: 'reject', comment: 'no' });
}

/** The person does the same, or opens a vote. */
export async function decide(daemon: SimDaemon, draw: Draw): Promise<void> {
  const { tasks } = await daemon.store.listTasks({ status: ['pending_review'], limit: 20 });
  if (tasks.length === 0 || draw.chance(0.4)) {
    await daemon.order('vote.open', { question: 'Tabs?', options: ['yes', 'no'], deadline_ms: draw.one([60_000, 600_000]) });
    return;
  }
  const verdict = draw.chance(0.7) ? { verdict: 'approve' } : { verdict: 'reject', comment: 'no' };
  await daemon.order('task.review', { id: draw.one(tasks).id, ...verdict });
}

/** What only a person can bring on, in the end somebody does. */
export async function settle(daemon: SimDaemon): Promise<void> {
  const { tasks } = await daemon.store.listTasks({ status: ['pending_review'], limit: 1_000 });
  for (const task of tasks) if (waitsForPerson(task)) await daemon.order('task.review', { id: task.id, verdict: 'approve' });
}

export async function startRun(daemon: SimDaemon, draw: Draw): Promise<void> {
  if (daemon.store.runs.live() >= runsAtOnce) return;
  await daemon.order('run.start', { workflow: randomWorkflow(draw), inputs: {}, pattern: draw.one(['auto', 'auto', ...patterns]) });
}

export async function meddleWithRuns(daemon: SimDaemon, draw: Draw): Promise<void> {
  const { store } = daemon;
  const runs = await store.runs.list({ limit: 5 });
  if (runs.length === 0) return;
  const { id } = draw.one(runs);
  const act = draw.between(0, 5);
  if (act === 0) await daemon.order('run.pause', { id });
  else if (act === 1) await daemon.order('run.resume', { id });
  else if (act === 2) await daemon.order('run.cancel', { id, rollback: draw.chance(0.7) });
  else if (act === 3) await daemon.order('run.retry', { id });
  else if (act === 4) await daemon.order('run.retry', { id, from: 's0' });
  else await store.messages.send({ to: 'operator', type: 'go', text: 'go' } as never, 'operator', Number.MAX_SAFE_INTEGER);
}

export async function resumeRuns({ store }: SimDaemon): Promise<void> {
  for (const { id } of await store.runs.list({ status: ['paused'], limit: 1_000 })) await store.runs.resume(id, 'operator');
}
