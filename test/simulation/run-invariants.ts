/** What has to hold of gates, votes and runs: checked against the facts as they come, and against the board in the end. */

import type { Fact } from '../../src/core/fact.ts';
import { hasEnded, partKey } from '../../src/core/workflow/run.ts';
import { graphOf } from '../../src/core/workflow/workflow-graph.ts';
import type { Store } from '../../src/store/store.ts';

export class Judgements {
  readonly #decided = new Set<string>();
  /** Of each run, its try, the parts that began in it, and whether it is over. */
  readonly #runs = new Map<string, { tries: number; begun: Set<string>; isOver: boolean }>();

  async see(facts: readonly Fact[], store: Store): Promise<void> {
    for (const fact of facts) {
      if (fact.type.startsWith('run.')) this.#seeRun(fact);
      if (fact.type === 'vote.decided') {
        if (this.#decided.has(fact.subject)) throw new Error(`fact ${fact.seq}: ${fact.subject} is decided a second time`);
        this.#decided.add(fact.subject);
      }
      if (fact.type === 'task.approved' || fact.type === 'task.completed') await checkGates(fact, store);
    }
  }

  #seeRun({ type, subject, data, seq }: Fact): void {
    const run = this.#runs.get(subject) ?? { tries: 1, begun: new Set<string>(), isOver: false };
    this.#runs.set(subject, run);
    if (type === 'run.retried') run.tries++;
    if (type === 'run.retried' || type === 'run.rolling_back') run.isOver = false;
    if (type === 'run.began') {
      const key = `${run.tries} ${partKey(data as never)}`;
      if (run.begun.has(key)) throw new Error(`fact ${seq}: ${subject} begins ${key} a second time`);
      if (run.isOver) throw new Error(`fact ${seq}: ${subject} begins ${key} after its end`);
      run.begun.add(key);
    }
    if (['run.completed', 'run.failed', 'run.rolled_back', 'run.cancelled'].includes(type)) run.isOver = true;
  }
}

/** Whatever counts as completed has passed all its gates, in the round of that result. */
async function checkGates({ subject, seq }: Fact, store: Store): Promise<void> {
  const task = await store.task(subject);
  if (task.status !== 'completed') return;
  const all = await store.decisions.gates(subject);
  const last = all.filter(({ round }) => round === all.at(-1)!.round);
  const left = last.filter(({ state }) => state !== 'passed').map(({ name, state }) => `${name} ${state}`);
  if (left.length > 0) throw new Error(`fact ${seq}: ${subject} is completed, though ${left.join(', ')}`);
}

/** In the end: no vote is open, every run is over, and what had to be undone was undone, each once. */
export async function checkEnds(store: Store): Promise<void> {
  const votes = await store.decisions.votes({ isOpen: true, limit: 10 });
  if (votes.length > 0) throw new Error(`${votes[0]!.id} is open still`);
  for (const { id } of await store.runs.list({ limit: 1_000 })) {
    const { run, view } = await store.runs.get(id);
    if (!hasEnded(run.status) || run.finished_at === null) throw new Error(`${id} is ${run.status} still`);
    if (view.parts.some(({ state }) => state === 'open')) throw new Error(`${id} is ${run.status}, with a part that is open`);
    const { steps } = graphOf(view.workflow);
    const of = (kind: 'step' | 'rollback') => view.parts.filter(part => part.kind === kind);
    const undone = of('rollback').map(part => partKey({ ...part, kind: 'step' }));
    const due = of('step').filter(({ state, step }) => state === 'completed' && steps.get(step)!.rollback !== undefined);
    const isDue = run.status === 'rolled_back' || (run.status === 'failed' && due.length > 0);
    const wanted = isDue ? due.map(partKey).sort() : run.status === 'cancelled' ? [...undone].sort() : [];
    if (JSON.stringify(undone.sort()) !== JSON.stringify(wanted))
      throw new Error(`${id} is ${run.status}: undone ${undone}, due ${wanted}`);
    if (new Set(undone).size !== undone.length) throw new Error(`${id} undoes something twice: ${undone}`);
  }
}
