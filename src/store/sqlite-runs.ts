/** Runs in SQLite: each call plans what follows from it and carries it out, in one transaction. */

import { SwarmError } from '../core/error.ts';
import type { FactType } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import type { TaskEvent } from '../core/task-event.ts';
import { eventOf } from '../core/workflow/event-match.ts';
import type { Learned } from '../core/workflow/learned.ts';
import { reconsidered } from '../core/workflow/pattern.ts';
import { planRun } from '../core/workflow/plan-run.ts';
import { setAside } from '../core/workflow/retry-run.ts';
import { hasEnded, type Run, type RunAction, type RunStatus, type RunView } from '../core/workflow/run.ts';
import type { Inputs, Workflow } from '../core/workflow/workflow.ts';
import { placedSteps } from '../core/workflow/workflow-graph.ts';
import type { Additions } from './additions.ts';
import type { FactTable } from './fact-table.ts';
import type { Journal } from './journal.ts';
import type { LearningTable } from './learning-table.ts';
import type { PoolTable } from './pool-table.ts';
import type { ResourceTable } from './resource-table.ts';
import { roomOf } from './run-circumstance.ts';
import { refuseUnknown, refuseUnless, refuseUnrunnable } from './run-refusals.ts';
import type { NewRun, RunDetail, RunQuery, RunStore } from './run-store.ts';
import { type RunRow, type RunTable, runId } from './run-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly runs: RunTable;
  readonly learning: LearningTable;
  readonly pools: PoolTable;
  readonly resources: ResourceTable;
  readonly facts: FactTable;
  readonly additions: Additions;
  readonly now: () => number;
  readonly apply: (task: string, event: TaskEvent, by: string) => void;
}

/** Facts read at a time for those who wait for one. */
const factsAtOnce = 1_000;

export class SqliteRuns implements RunStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(run: NewRun, by: string) {
    const { journal, runs } = this.#parts;
    return journal.write(() => {
      const known = run.key === undefined ? undefined : runs.byKey(run.key);
      if (known !== undefined) return runs.show(known);
      if (runs.live() >= limits.runsAtOnce) {
        throw new SwarmError('limit_reached', `${limits.runsAtOnce} runs are under way`, {
          hint: '`swarm runs` shows them; wait for one to end, or cancel one.',
        });
      }
      const listens = placedSteps(run.workflow).some(({ on }) => on !== undefined);
      const row = runs.insert(run, by, listens ? journal.head : null);
      this.#tell(row, 'run.started', by, { name: row.name, pattern: run.pattern, why: run.why, inputs: run.inputs as never });
      return this.#carryOut(row);
    });
  }

  get(id: string): Promise<RunDetail> {
    const { journal, runs } = this.#parts;
    return journal.read(() => {
      const row = runs.get(id);
      const view = runs.view(row);
      return { run: runs.show(row, view), view, asideCount: runs.asideCount(row) };
    });
  }

  list(query: RunQuery) {
    const { journal, runs } = this.#parts;
    return journal.read(() => runs.list(query).map(row => runs.show(row)));
  }

  pause(id: string, by: string) {
    return this.#turn(id, { from: ['running'], to: 'paused', fact: 'run.paused', why: `paused by ${by}` }, by);
  }

  resume(id: string, by: string) {
    return this.#turn(id, { from: ['paused'], to: 'running', fact: 'run.resumed', why: null }, by);
  }

  cancel(id: string, by: string, { why, isUndone = false }: Parameters<RunStore['cancel']>[2] = {}) {
    const reason = `cancelled by ${by}${why === undefined ? '' : `: ${why}`}`;
    const undone = { from: ['running', 'paused', 'cancelled'], to: 'rolling_back', fact: 'run.rolling_back', why: reason } as const;
    if (isUndone) return this.#turn(id, undone, by);
    return this.#turn(id, { from: ['running', 'paused', 'rolling_back'], to: 'cancelled', fact: 'run.cancelled', why: reason }, by);
  }

  retry(id: string, from: string | null, by: string) {
    const { journal, runs } = this.#parts;
    return journal.write(() => {
      const row = runs.get(id);
      refuseUnless(row, ['completed', 'failed', 'rolled_back', 'cancelled'], from === null ? 'completed' : null);
      if (from !== null) refuseUnknown(from, row);
      const aside = setAside(runs.view(row), from);
      for (const part of aside) runs.setAside(row.id, part);
      runs.dropEvents(row.id, [...new Set(aside.map(({ step }) => step))]);
      if (row.cursor !== null) runs.setCursor(row.id, journal.head);
      runs.tryAgain(row.id);
      runs.turn(row.id, 'running', null, false);
      this.#tell(row, 'run.retried', by, { from });
      return this.#carryOut(runs.get(id));
    });
  }

  async advance() {
    const { journal, runs } = this.#parts;
    const isIdle = await journal.read(() => runs.due().length === 0 && runs.listening().every(({ cursor }) => cursor === journal.head));
    if (!isIdle) await journal.write(() => this.#advance());
    return { nextAt: await journal.read(() => runs.nextAt()) };
  }

  live() {
    return this.#parts.runs.live();
  }

  learned(workflow: string | null) {
    return this.#parts.journal.read(() => this.#learned(workflow));
  }

  circumstance(workflow: string) {
    const { journal, pools, resources } = this.#parts;
    return journal.read(() => ({ ...roomOf(pools, resources), learned: this.#learned(workflow) }));
  }

  refuse(workflow: Workflow, inputs: Inputs) {
    return this.#parts.journal.read(() => refuseUnrunnable(workflow, inputs, this.#parts.resources));
  }

  #learned(workflow: string | null): Learned {
    const { learning } = this.#parts;
    return { steps: learning.steps(workflow), kinds: learning.kinds(), patterns: learning.patterns(workflow) };
  }

  #advance(): void {
    const { runs } = this.#parts;
    const heard = runs.listening().filter(row => this.#listen(row));
    const wanted = new Map([...heard, ...runs.due()].map(({ id }) => [id, runId(id)]));
    for (const id of wanted.values()) this.#carryOut(runs.get(id));
  }

  /** Whether an event has come that a step waits for. */
  #listen(row: RunRow): boolean {
    const { runs, facts } = this.#parts;
    const had = runs.view(row).events;
    const steps = placedSteps(JSON.parse(row.workflow) as Workflow).filter(({ id, on }) => on !== undefined && !had.has(id));
    const heard = new Set<string>();
    for (let cursor = row.cursor!; ; ) {
      const page = facts.after(cursor, factsAtOnce);
      for (const fact of page) {
        for (const { id, on } of steps) {
          const event = heard.has(id) ? undefined : eventOf(fact, on!);
          if (event === undefined) continue;
          heard.add(id);
          runs.addEvent(row.id, id, event);
          this.#tell(row, 'run.triggered', 'swarm', { step: id, seq: fact.seq });
        }
      }
      cursor = page.at(-1)?.seq ?? cursor;
      runs.setCursor(row.id, cursor);
      if (page.length < factsAtOnce) return heard.size > 0;
    }
  }

  #turn(
    id: string,
    { from, to, fact, why }: { from: readonly RunStatus[]; to: RunStatus; fact: FactType; why: string | null },
    by: string,
  ) {
    const { journal, runs } = this.#parts;
    return journal.write((): Run => {
      const row = runs.get(id);
      if (row.status === to) return runs.show(row);
      refuseUnless(row, from);
      runs.turn(row.id, to, why, false);
      this.#tell(row, fact, by, why === null ? {} : { why });
      return this.#carryOut(runs.get(id));
    });
  }

  /** Notes what has ended, and does all that follows from it. */
  #carryOut(given: RunRow): Run {
    const { runs, now } = this.#parts;
    const items = new Set(
      placedSteps(JSON.parse(given.workflow) as Workflow).flatMap(({ id, foreach }) => (foreach === undefined ? [] : [id])),
    );
    const collect = (): void => {
      for (const { step, kind, loop, item, state, why } of runs.collect(given))
        this.#tell(given, 'run.settled', runId(given.id), { step, kind, loop, item, items: items.has(step), state, why });
    };
    collect();
    const { actions, nextAt } = planRun(this.#reconsidered(given), now());
    const vain = actions.filter(action => !this.#perform(given, action, items));
    // What could not begin has failed, and something else follows.
    if (vain.length > 0) return this.#carryOut(runs.get(runId(given.id)));
    if (actions.some(({ type }) => type === 'cancel')) collect();
    const row = runs.get(runId(given.id));
    const view = runs.view(row);
    runs.setNext(row.id, nextAt);
    // What has ended may still have tasks that are being taken back.
    if (hasEnded(row.status) && row.finished_at === null && view.parts.every(({ state }) => state !== 'open'))
      runs.turn(row.id, row.status, row.reason, true);
    return runs.show(runs.get(runId(row.id)), view);
  }

  /** A sync point is where nothing is open: there a pattern that nobody asked for may give way to a better one. */
  #reconsidered(row: RunRow): RunView {
    const { runs } = this.#parts;
    const view = runs.view(row);
    const isSync = row.status === 'running' && view.parts.length > 0 && view.parts.every(({ state }) => state !== 'open');
    if (!isSync || row.wish !== 'auto' || row.is_repatterned === 1) return view;
    const { learning, pools, resources } = this.#parts;
    const measured = learning.measured(row.id, resources.resources);
    const choice = reconsidered(view.workflow, view.pattern, measured, roomOf(pools, resources));
    if (choice === undefined) return view;
    runs.setPattern(row.id, choice.pattern, choice.why);
    this.#tell(row, 'run.repatterned', runId(row.id), { from: view.pattern, ...choice });
    return { ...view, pattern: choice.pattern };
  }

  /** Whether it came about as planned. */
  #perform(row: RunRow, action: RunAction, items: ReadonlySet<string>): boolean {
    const { runs, apply } = this.#parts;
    const id = runId(row.id);
    if (action.type === 'turn') {
      runs.turn(row.id, action.to, action.why, false);
      this.#tell(row, turnFacts[action.to], id, action.why === null ? {} : { why: action.why });
      return true;
    }
    if (action.type === 'cancel') {
      apply(action.task, { type: 'cancel', by: { kind: 'operator', name: id }, why: action.why }, id);
      return true;
    }
    const { step, kind, loop, item } = action;
    const about = { step, kind, loop, item, items: items.has(step) };
    const made = action.type === 'begin' ? this.#begun(row, action) : action;
    if ('task' in made) {
      runs.addPart(row.id, action, made);
      this.#tell(row, 'run.began', id, { ...about, ...made });
      return true;
    }
    const { state, why } = made;
    runs.addPart(row.id, action, { state, why });
    this.#tell(row, 'run.settled', id, { ...about, state, why });
    return action.type === 'settle';
  }

  /** Its task, or why the board takes none: a resource that it needs may be gone from the configuration since the run began. */
  #begun(
    row: RunRow,
    { task, step, kind, loop, item }: RunAction & { type: 'begin' },
  ): { task: string } | { state: 'failed'; why: string } {
    const id = runId(row.id);
    try {
      const key = `${id}:${step}:${kind}:${loop}:${item}:${row.tries}`;
      const [added] = this.#parts.additions.add([{ ...task, idempotency_key: key }], id);
      return { task: added!.id };
    } catch (error) {
      if (!(error instanceof SwarmError)) throw error;
      return { state: 'failed', why: error.message };
    }
  }

  #tell(row: RunRow, type: FactType, by: string, data: Parameters<Journal['append']>[0]['data']): void {
    this.#parts.journal.append({ type, subject: runId(row.id), by, at: this.#parts.now(), data });
  }
}

const turnFacts: Readonly<Record<RunStatus, FactType>> = {
  running: 'run.resumed',
  paused: 'run.paused',
  rolling_back: 'run.rolling_back',
  completed: 'run.completed',
  failed: 'run.failed',
  rolled_back: 'run.rolled_back',
  cancelled: 'run.cancelled',
};
