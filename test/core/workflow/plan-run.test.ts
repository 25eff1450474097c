/** The planner of runs: what begins, what is skipped, what ends a run, and in which order it is undone. */

import { describe, expect, test } from 'vitest';
import { planRun } from '../../../src/core/workflow/plan-run.ts';
import { setAside } from '../../../src/core/workflow/retry-run.ts';
import { performed, type RunAction, type RunView } from '../../../src/core/workflow/run.ts';
import { aPart, aRun, aWorkflow, ended, type StepSpec } from '../../helpers/workflow.ts';

/** `begin plan`, `skip b`, `cancel t-a`, `→ failed`. */
const told = (action: RunAction): string => {
  if (action.type === 'turn') return `→ ${action.to}`;
  if (action.type === 'cancel') return `cancel ${action.task}`;
  const undo = action.kind === 'rollback' ? 'undo ' : '';
  const where = `${undo}${action.step}${action.item > 0 ? `[${action.item}]` : ''}${action.loop > 1 ? ` round ${action.loop}` : ''}`;
  return action.type === 'begin' ? `begin ${where}` : `${action.state === 'skipped' ? 'skip' : 'fail'} ${where}`;
};
const planned = (view: RunView, now = 10): string[] => planRun(view, now).actions.map(told);
const textOf = (view: RunView, field: 'title' | 'description' | 'command'): unknown =>
  planRun(view, 10).actions.flatMap(action => (action.type === 'begin' ? [action.task[field]] : []))[0];

describe('what begins', () => {
  const chain = aWorkflow([{ id: 'a' }, { id: 'b', needs: ['a'] }, { id: 'c', needs: ['a'] }]);

  test('what needs nothing, then what needed it, then the end', () => {
    expect(planned(aRun(chain))).toEqual(['begin a']);
    expect(planned(aRun(chain, { parts: [aPart('a', 'open')] }))).toEqual([]);
    expect(planned(aRun(chain, { parts: [aPart('a', 'completed')] }))).toEqual(['begin b', 'begin c']);
    const all = ['a', 'b', 'c'].map(id => aPart(id, 'completed'));
    expect(planned(aRun(chain, { parts: all }))).toEqual(['→ completed']);
  });

  test('one at a time in pattern sequential', () => {
    expect(planned(aRun(chain, { pattern: 'sequential', parts: [aPart('a', 'completed')] }))).toEqual(['begin b']);
    expect(planned(aRun(chain, { pattern: 'sequential', parts: [aPart('a', 'completed'), aPart('b', 'open')] }))).toEqual([]);
  });

  test('a level at a time in pattern hybrid', () => {
    const wide = aWorkflow([{ id: 'a' }, { id: 'b' }, { id: 'c', needs: ['a'] }]);
    const parts = [aPart('a', 'completed'), aPart('b', 'open')];
    expect(planned(aRun(wide, { parts }))).toEqual(['begin c']);
    expect(planned(aRun(wide, { parts, pattern: 'hybrid' }))).toEqual([]);
  });

  test('nothing while it is paused', () => {
    expect(planned(aRun(chain, { status: 'paused' }))).toEqual([]);
  });

  test('in streams one after the other, and the streams beside each other', () => {
    const streams = [
      { name: 'left', steps: [{ id: 'a' }, { id: 'b' }] },
      { name: 'right', steps: [{ id: 'x' }, { id: 'y' }] },
    ];
    const both = aWorkflow([], { streams: streams as never });
    expect(planned(aRun(both))).toEqual(['begin a', 'begin x']);
    expect(planned(aRun(both, { parts: [aPart('a', 'completed'), aPart('x', 'open')] }))).toEqual(['begin b']);
  });

  test('for whom it is said, with all that a task may say', () => {
    const said: Omit<StepSpec, 'id'> = {
      ...{ tags: ['ui'], requires: ['go'], priority: 'high', resources: { gpu: 1 }, retries: 2, timeout_ms: 9, complexity: 'hard' },
    };
    const task = (step: object) => planRun(aRun(aWorkflow([{ id: 'a', ...said, ...step }])), 10).actions[0];
    expect(task({ role: 'reviewer' })).toMatchObject({ task: { ...said, assignee: 'role:reviewer', tags: ['ui', 'run:r1', 'step:a'] } });
    expect(task({ pool: 'shell', gates: [{ type: 'review' }] })).toMatchObject({
      task: { assignee: 'pool:shell', gates: [{ type: 'review' }] },
    });
    expect(task({ handoff: { type: 'string' }, gates: [{ type: 'review' }] })).toMatchObject({
      task: { gates: [{ type: 'review' }, { type: 'schema', schema: { type: 'string' } }] },
    });
  });

  test('a phase when all of the one before has ended', () => {
    const phased = aWorkflow([], {
      phases: [
        { name: 'one', steps: [{ id: 'a' }, { id: 'b' }] as never, streams: [] },
        { name: 'two', steps: [{ id: 'c' }] as never, streams: [] },
      ],
    });
    expect(planned(aRun(phased, { parts: [aPart('a', 'completed'), aPart('b', 'open')] }))).toEqual([]);
    expect(planned(aRun(phased, { parts: [aPart('a', 'completed'), aPart('b', 'completed')] }))).toEqual(['begin c']);
  });
});

describe('lists', () => {
  test('once for each item, so many at a time', () => {
    const review = aWorkflow([{ id: 'review', foreach: ['x', 'y', 'z'], parallel: 2, title: 'Review {{item}} as {{index}}' }]);
    expect(planned(aRun(review))).toEqual(['begin review', 'begin review[1]']);
    expect(textOf(aRun(review), 'title')).toBe('Review x as 0');
    expect(planned(aRun(review, { parts: [aPart('review', 'completed'), aPart('review', 'open', null, { item: 1 })] }))).toEqual([
      'begin review[2]',
    ]);
  });

  test('the list may be what a step before has left, as JSON or as lines', () => {
    const spread = aWorkflow([{ id: 'find' }, { id: 'mend', needs: ['find'], foreach: 'steps.find.result.files' }]);
    expect(planned(aRun(spread, { parts: [aPart('find', 'completed', { files: ['a', 'b'] })] }))).toEqual(['begin mend', 'begin mend[1]']);
    const lines = aWorkflow([{ id: 'find' }, { id: 'mend', needs: ['find'], foreach: 'steps.find.result' }]);
    expect(planned(aRun(lines, { parts: [aPart('find', 'completed', 'a\nb\n')] }))).toEqual(['begin mend', 'begin mend[1]']);
    expect(planned(aRun(lines, { parts: [aPart('find', 'completed', 3)] }))).toEqual(['fail mend', '→ failed']);
  });

  test('an empty one is skipped, and what needs it goes on', () => {
    const empty = aWorkflow([
      { id: 'a', foreach: [] },
      { id: 'b', needs: ['a'], title: 'After {{steps.a.result}}' },
    ]);
    expect(planned(aRun(empty))).toEqual(['skip a', 'begin b']);
    expect(textOf(aRun(empty), 'title')).toBe('After []');
  });
});

describe('conditions, loops and events', () => {
  test('what is not so is skipped, and with it what needs nothing else', () => {
    const when = aWorkflow([
      { id: 'a' },
      { id: 'fix', needs: ['a'], when: "steps.a.result.verdict == 'bad'" },
      { id: 'check', needs: ['fix'] },
      { id: 'tell', needs: ['a', 'fix'] },
    ]);
    expect(planned(aRun(when, { parts: [aPart('a', 'completed', { verdict: 'good' })] }))).toEqual([
      'skip fix',
      'skip check',
      'begin tell',
    ]);
    expect(planned(aRun(when, { parts: [aPart('a', 'completed', { verdict: 'bad' })] }))).toEqual(['begin fix']);
  });

  const draft = aWorkflow([
    { id: 'draft', title: 'Draft {{loop}} after {{steps.judge.result.say}}' },
    { id: 'judge', needs: ['draft'], until: 'result.ok', from: 'draft', max: 3 },
    { id: 'ship', needs: ['judge'] },
  ]);
  const round = (loop: number, ok: boolean) => [
    aPart('draft', 'completed', null, { loop }),
    aPart('judge', 'completed', { ok, say: `no ${loop}` }, { loop }),
  ];

  test('a loop goes round until it is so, and knows what was said before', () => {
    expect(textOf(aRun(draft), 'title')).toBe('Draft 1 after');
    const second = aRun(draft, { parts: round(1, false) });
    expect(planned(second)).toEqual(['begin draft round 2']);
    expect(textOf(second, 'title')).toBe('Draft 2 after no 1');
    expect(planned(aRun(draft, { parts: [...round(1, false), ...round(2, true)] }))).toEqual(['begin ship']);
  });

  test('its limit ends the run, or only the loop', () => {
    const parts = [...round(1, false), ...round(2, false), ...round(3, false)];
    expect(planned(aRun(draft, { parts }))).toEqual(['→ failed']);
    const lenient = aWorkflow(draft.steps.map(step => ({ ...step, at_max: 'continue' as const })));
    expect(planned(aRun(lenient, { parts }))).toEqual(['begin ship']);
  });

  test('an event starts a step, or does not come in time', () => {
    const waits = aWorkflow([{ id: 'a', on: { message: 'stage_ready', within_ms: 100 }, title: 'After {{event.by}}' }]);
    const run = aRun(waits);
    expect(planned(run)).toEqual([]);
    expect(planRun(run, 10).nextAt).toBe(100);
    expect(planned(run, 100)).toEqual(['fail a', '→ failed']);
    const come = aRun(waits, { events: new Map([['a', { by: 'w1' }]]) });
    expect(planned(come, 200)).toEqual(['begin a']);
    expect(textOf(come, 'title')).toBe('After w1');
  });
});

describe('failure', () => {
  const undo = { title: 'Undo {{result}}' };
  const build = aWorkflow([{ id: 'a', rollback: undo }, { id: 'b', rollback: undo }, { id: 'c', needs: ['a', 'b'] }, { id: 'd' }]);

  test('takes back what is open, then undoes what was done, the last first, one by one', () => {
    const parts = [
      aPart('a', 'completed', 'A', { endedAt: 5 }),
      aPart('b', 'completed', 'B', { endedAt: 9 }),
      aPart('d', 'open'),
      aPart('c', 'failed'),
    ];
    const run = aRun(build, { parts });
    expect(planned(run)).toEqual(['cancel t-d', '→ rolling_back', 'begin undo b']);
    let view = planRun(run, 10).actions.reduce((so, action) => performed(so, action, 10), run);
    expect(view.parts.at(-1)).toMatchObject({ kind: 'rollback', step: 'b' });
    view = ended(view, view.parts.at(-1)!.task!, 'completed', null, 11);
    expect(planned(view)).toEqual(['begin undo a']);
    expect(textOf(view, 'title')).toBe('Undo A');
    view = planRun(view, 11).actions.reduce((so, action) => performed(so, action, 11), view);
    expect(planned(ended(view, view.parts.at(-1)!.task!, 'completed', null, 12))).toEqual(['→ rolled_back']);
    expect(planned(ended(view, view.parts.at(-1)!.task!, 'failed', null, 12))).toEqual(['→ failed']);
  });

  test('of a step that may fail is no failure of the run', () => {
    const lenient = aWorkflow([
      { id: 'a', on_fail: 'continue' },
      { id: 'b', needs: ['a'], title: 'a {{steps.a.status}}' },
    ]);
    const run = aRun(lenient, { parts: [aPart('a', 'failed')] });
    expect(planned(run)).toEqual(['begin b']);
    expect(textOf(run, 'title')).toBe('a failed');
  });

  test('a retry does again what failed, with all that follows', () => {
    const parts = [aPart('a', 'completed'), aPart('b', 'failed'), aPart('d', 'completed')];
    const steps = (from: string | null) => setAside(aRun(build, { parts, status: 'failed' }), from).map(({ step }) => step);
    expect(steps(null)).toEqual(['b']);
    expect(steps('a')).toEqual(['a', 'b']);
    const undone = [...parts, aPart('a', 'completed', null, { kind: 'rollback' })];
    expect(setAside(aRun(build, { parts: undone, status: 'rolled_back' }), null).map(({ step }) => step)).toEqual(['a', 'b', 'a']);
  });
});

test('a value becomes one word of a command', () => {
  const command = aWorkflow([{ id: 'a', foreach: ["it's; rm -rf /"], command: 'wc {{item}}' }]);
  expect(textOf(aRun(command), 'command')).toBe("wc 'it'\\''s; rm -rf /'");
});
