/** A run as it was: what its facts make of it, from its start up to a moment. */

import type { Fact } from '../fact.ts';
import type { JsonValue } from '../json.ts';
import { setAside } from './retry-run.ts';
import { hasEnded, type Part, partKey, type Run, type RunPart, type RunStatus, type RunView } from './run.ts';

export interface RunThen {
  readonly view: RunView;
  readonly shown: Pick<Run, 'pattern_why' | 'tries' | 'updated_at' | 'finished_at'>;
  /** How many parts retries had set aside. */
  readonly asideCount: number;
}

/** What facts do not tell of a run because it never changes, or because it stands elsewhere. */
export interface RunGround {
  readonly begun: Pick<RunView, 'id' | 'workflow' | 'inputs' | 'startedAt'>;
  resultOf(task: string): JsonValue;
  /** The event that a step waited for, by its place in the log. */
  eventAt(seq: number, step: string): JsonValue;
}

const turns: { readonly [T in Fact['type']]?: RunStatus } = {
  'run.paused': 'paused',
  'run.resumed': 'running',
  'run.retried': 'running',
  'run.rolling_back': 'rolling_back',
  'run.completed': 'completed',
  'run.failed': 'failed',
  'run.rolled_back': 'rolled_back',
  'run.cancelled': 'cancelled',
};

/** Undefined before it had started. */
export function runThen(facts: readonly Fact[], ground: RunGround): RunThen | undefined {
  const [first] = facts;
  if (first?.type !== 'run.started') return undefined;
  const { begun } = ground;
  const view: RunView = {
    ...{ ...begun, status: 'running', reason: null, parts: [], events: new Map() },
    pattern: first.data.pattern as RunView['pattern'],
  };
  const shown = { pattern_why: String(first.data.why), tries: 1, updated_at: first.at, finished_at: null };
  const then = facts.slice(1).reduce<RunThen>((run, fact) => after(run, fact, ground), { view, shown, asideCount: 0 });
  const isOver = hasEnded(then.view.status) && then.view.parts.every(({ state }) => state !== 'open');
  return { ...then, shown: { ...then.shown, finished_at: isOver ? facts.at(-1)!.at : null } };
}

function after(run: RunThen, fact: Fact, ground: RunGround): RunThen {
  const { type, at, data } = fact;
  const { view, shown } = run;
  const status = turns[type];
  if (status !== undefined) {
    const turned = type === 'run.retried' ? retried(run, data.from as string | null) : run;
    const reason = typeof data.why === 'string' ? data.why : null;
    return { ...turned, view: { ...turned.view, status, reason }, shown: { ...turned.shown, updated_at: at } };
  }
  if (type === 'run.began' || type === 'run.settled') return { ...run, view: { ...view, parts: partsAfter(view.parts, fact, ground) } };
  if (type === 'run.triggered') {
    const step = String(data.step);
    return { ...run, view: { ...view, events: new Map(view.events).set(step, ground.eventAt(Number(data.seq), step)) } };
  }
  if (type !== 'run.repatterned') return run;
  return { ...run, view: { ...view, pattern: data.pattern as RunView['pattern'] }, shown: { ...shown, pattern_why: String(data.why) } };
}

function partsAfter(parts: readonly RunPart[], { type, at, data }: Fact, { resultOf }: RunGround): RunPart[] {
  const { step, kind, loop, item } = data as unknown as Part;
  const part = { step, kind, loop, item };
  if (type === 'run.began') return [...parts, { ...part, state: 'open', task: String(data.task), result: null, why: null, endedAt: null }];
  const begun = parts.find(one => partKey(one) === partKey(part));
  const state = data.state as RunPart['state'];
  const task = begun?.task ?? null;
  const result = state === 'completed' && task !== null ? resultOf(task) : null;
  const ended = { ...part, task, state, result, why: data.why as string | null, endedAt: at };
  return begun === undefined ? [...parts, ended] : parts.map(one => (one === begun ? ended : one));
}

function retried(run: RunThen, from: string | null): RunThen {
  const aside = setAside(run.view, from);
  const steps = new Set(aside.map(({ step }) => step));
  return {
    view: {
      ...run.view,
      parts: run.view.parts.filter(part => !aside.includes(part)),
      events: new Map([...run.view.events].filter(([step]) => !steps.has(step))),
    },
    shown: { ...run.shown, tries: run.shown.tries + 1 },
    asideCount: run.asideCount + aside.length,
  };
}
