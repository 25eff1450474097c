/** Runs in SQLite: each call plans what follows from it and carries it out, in one transaction. */

import { SwarmError } from '../core/error.ts';
import type { FactType } from '../core/fact.ts';
import { limits } from '../core/limits.ts';
import type { TaskEvent } from '../core/task-event.ts';
import { eventOf } from '../core/workflow/event-match.ts';
import { reconsidered } from '../core/workflow/pattern.ts';
import { planRun } from '../core/workflow/plan-run.ts';
import { setAside } from '../core/workflow/retry-run.ts';
import { hasEnded, type Run, type RunAction, type RunStatus, type RunView } from '../core/workflow/run.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import { placedSteps } from '../core/workflow/workflow-graph.ts';
import type { Additions } from './additions.ts';
import type { FactTable } from './fact-table.ts';
import type { Journal } from './journal.ts';
import type { NewRun, RunDetail, RunQuery, RunStore } from './run-store.ts';
import { type RunRow, type RunTable, runId } from './run-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly runs: RunTable;
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

  cancel(id: string, by: string, why?: string) {
    const reason = `cancelled by ${by}${why === undefined ? '' : `: ${why}`}`;
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
    return this.#parts.journal.read(() => this.#parts.runs.learned(workflow));
  }

  past(workflow: string) {
    return this.#parts.journal.read(() => this.#parts.runs.past(workflow));
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
    for (const action of actions) this.#perform(given, action, items);
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
    const choice = reconsidered(view.pattern, runs.measured(row.id));
    if (choice === undefined) return view;
    runs.setPattern(row.id, choice.pattern, choice.why);
    this.#tell(row, 'run.repatterned', runId(row.id), { from: view.pattern, ...choice });
    return { ...view, pattern: choice.pattern };
  }

  #perform(row: RunRow, action: RunAction, items: ReadonlySet<string>): void {
    const { runs, additions, apply } = this.#parts;
    const id = runId(row.id);
    if (action.type === 'turn') {
      runs.turn(row.id, action.to, action.why, false);
      this.#tell(row, turnFacts[action.to], id, action.why === null ? {} : { why: action.why });
      return;
    }
    if (action.type === 'cancel') {
      apply(action.task, { type: 'cancel', by: { kind: 'operator', name: id }, why: action.why }, id);
      return;
    }
    const { step, kind, loop, item } = action;
    const about = { step, kind, loop, item, items: items.has(step) };
    if (action.type === 'settle') {
      runs.addPart(row.id, action, { state: action.state, why: action.why });
      this.#tell(row, 'run.settled', id, { ...about, state: action.state, why: action.why });
      return;
    }
    const [task] = additions.add([{ ...action.task, idempotency_key: `${id}:${step}:${kind}:${loop}:${item}:${row.tries}` }], id);
    runs.addPart(row.id, action, { task: task!.id });
    this.#tell(row, 'run.began', id, { ...about, task: task!.id });
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

function refuseUnless({ id, status }: RunRow, from: readonly RunStatus[], but: RunStatus | null = null): void {
  if (from.includes(status) && status !== but) return;
  const hints: Partial<Record<RunStatus, string>> = { completed: `\`swarm runs retry r${id} --from STEP\` does a part of it again.` };
  const hint =
    hints[status] ??
    (hasEnded(status) ? `\`swarm runs retry r${id}\` tries again what did not succeed.` : `\`swarm runs r${id}\` shows it.`);
  throw new SwarmError('refused', `r${id} is ${status}`, { hint, data: { status } });
}

function refuseUnknown(step: string, row: RunRow): void {
  const ids = placedSteps(JSON.parse(row.workflow) as Workflow).map(({ id }) => id);
  if (!ids.includes(step))
    throw new SwarmError('bad_params', `${runId(row.id)} has no step '${step}'`, { hint: `Its steps are: ${ids.join(', ')}.` });
}
