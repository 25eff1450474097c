/** Gates: what may be asked for, in which order they open, what their records make of a task, and why it waits. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainGates } from '../../src/core/explain-gates.ts';
import { Gate, type GateRun, type Review, type Threshold } from '../../src/core/gate.ts';
import { gateName, waitsForPerson } from '../../src/core/gate-words.ts';
import { firstReason, gatesAfter, recordedGates, schemaTrouble, thresholdTrouble } from '../../src/core/gates-after.ts';
import type { Task } from '../../src/core/task.ts';
import { runs } from '../helpers/runs.ts';
import { aTask, changed, now, taskIn, worker } from '../helpers/task.ts';

const run = (type: GateRun['type'], state: GateRun['state'] = 'pending', more: Partial<GateRun> = {}): GateRun => ({
  ...{ task: 't1', round: 1, gate: 0, attempt: 1, type, state, name: type === 'command' ? '`make`' : `a ${type}`, output: null, log: null },
  ...{ by: null, vote: null, person: null, reviews: [], opened_at: now, started_at: null, finished_at: null, ...more },
});

const review = (reviewer: string, state: Review['state']): Review => ({
  ...{ reviewer, state, comment: null, asked_at: now, due_at: now + 60_000, answered_at: null },
});

describe('a gate', () => {
  test.each<[gate: unknown, words: string]>([
    [{ type: 'revue' }, 'Invalid discriminator value'],
    [{ type: 'review', reviewers: 0 }, '>=1'],
    [{ type: 'command', command: '  ' }, '>=1'],
    [{ type: 'command', command: 'make', cwd: '../x' }, 'inside of the project'],
    [{ type: 'command', command: 'make', cwd: '/etc' }, 'inside of the project'],
    [{ type: 'command', command: 'make', threshold: {} }, 'a threshold needs a min or a max'],
    [{ type: 'command', command: 'make', threshold: { pattern: '(', min: 1 } }, 'no regular expression'],
    [{ type: 'schema', schema: 3 }, 'it must be an object'],
    [{ type: 'vote', options: ['a'] }, 'at least two options'],
    [{ type: 'vote', options: ['a', 'a'] }, 'two options are the same'],
  ])('%j is refused', (gate, words) => {
    expect(JSON.stringify(Gate.safeParse(gate).error?.issues)).toContain(words);
  });

  test.each<[gate: Gate, name: string]>([
    [{ type: 'review' }, 'a review'],
    [{ type: 'review', reviewers: 2 }, '2 reviews'],
    [{ type: 'command', command: 'npm test' }, '`npm test`'],
    [{ type: 'command', command: 'npm test', name: 'tests' }, 'tests'],
    [{ type: 'schema', schema: {} }, 'a schema'],
    [{ type: 'vote' }, 'a vote'],
  ])('%j is called %s', (gate, name) => {
    expect(gateName(Gate.parse(gate))).toBe(name);
  });
});

describe('the records of a round', () => {
  test.each<[what: string, records: GateRun[], kind: string, reason?: string]>([
    ['all passed', [run('command', 'passed'), run('review', 'passed')], 'passed'],
    ['one failed', [run('command', 'failed'), run('review')], 'failed'],
    ['commands come first', [run('review'), run('command'), run('vote')], 'open', 'waits for `make`'],
    ['then the others', [run('review'), run('command', 'passed'), run('vote')], 'open', 'waits for a review and a vote'],
    ['a vote by its number', [run('vote', 'pending', { vote: 'v3' })], 'open', 'waits for vote v3'],
    [
      'who was asked',
      [run('review', 'pending', { reviews: [review('a', 'asked'), review('b', 'silent')] })],
      'open',
      'waits for a review by a',
    ],
    [
      'one of two has approved',
      [run('review', 'pending', { name: '2 reviews', reviews: [review('a', 'approved'), review('b', 'asked')] })],
      'open',
      'waits for another review by b',
    ],
    ['a person', [run('review', 'pending', { person: 'nobody is there' })], 'open', 'waits for a person: nobody is there'],
  ])('%s', (_, records, kind, reason) => {
    const next = gatesAfter(records);
    expect(next).toMatchObject(reason === undefined ? { kind } : { kind, reason });
  });

  test('pass only when every one of them has passed, whatever they are', () => {
    const states = fc.constantFrom<GateRun['state']>('pending', 'running', 'passed', 'failed');
    const any = fc.array(fc.record({ type: fc.constantFrom<GateRun['type']>('review', 'command', 'vote'), state: states }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(any, records => {
        const next = gatesAfter(records.map(({ type, state }) => run(type, state)));
        expect(next.kind === 'passed').toBe(records.every(({ state }) => state === 'passed'));
        expect(next.kind === 'failed').toBe(records.some(({ state }) => state === 'failed'));
        if (next.kind === 'open') expect(next.open.length).toBeGreaterThan(0);
      }),
      runs(300),
    );
  });

  test('a result without gates that is handed in waits for a review', () => {
    expect(recordedGates([])).toEqual([{ type: 'review' }]);
    expect(recordedGates([{ type: 'schema', schema: {} }])).toEqual([{ type: 'review' }]);
    expect(firstReason([])).toBe('waits for a review');
    expect(firstReason([{ type: 'review' }, { type: 'command', command: 'make' }])).toBe('waits for `make`');
  });
});

test('only one that says so waits for a person', () => {
  expect(waitsForPerson({ status: 'pending_review', reason: 'waits for a person: a tie' })).toBe(true);
  expect(waitsForPerson({ status: 'pending_review', reason: 'waits for a review' })).toBe(false);
  expect(waitsForPerson({ status: 'failed', reason: 'waits for a person: a tie' })).toBe(false);
});

describe('a schema gate', () => {
  const gates: Gate[] = [{ type: 'schema', schema: { type: 'object', properties: { files: { type: 'array' } }, required: ['files'] } }];

  test('says what is wrong', () => {
    expect(schemaTrouble(gates, { files: [] })).toBeUndefined();
    expect(schemaTrouble(gates, { files: 3 })).toMatch(/^the result is not as its schema says: files: /);
    expect(schemaTrouble([{ type: 'review' }], null)).toBeUndefined();
  });

  test.each(['complete', 'submit'] as const)('keeps a result out at %s, and counts as a failure', type => {
    const held = { ...taskIn.in_progress, gates };
    const by = worker('w1', 'token-1');
    expect(changed(held, { type, by, result: 'done' })).toMatchObject({ status: 'pending', failures: 1, owner: null, result: null });
    const after = type === 'complete' ? 'completed' : 'pending_review';
    expect(changed(held, { type, by, result: { files: [] } })).toMatchObject(
      type === 'complete' ? { status: after, result: { files: [] } } : { status: after },
    );
  });
});

test.each<[threshold: Threshold, output: string, trouble: string | undefined]>([
  [{ min: 80 }, 'lines 79\ncoverage 81.5', undefined],
  [{ min: 80 }, 'coverage 79.9', '79.9 is less than 80'],
  [{ max: 5 }, 'took 1e1 ms', '10 is more than 5'],
  [{ max: 5, min: -3 }, 'offset -4', '-4 is less than -3'],
  [{ max: 5 }, 'no number', 'it printed no number'],
  [{ pattern: 'p99 (\\d+)', max: 5 }, 'p99 4\np50 90', undefined],
  [{ pattern: 'p99 (\\d+)', max: 5 }, 'p99 4\np99 6', '6 is more than 5'],
  [{ pattern: 'p99 (\\d+)', max: 5 }, 'p50 90', 'it printed no number that fits p99 (\\d+)'],
])('the threshold %j on %j', (threshold, output, trouble) => {
  expect(thresholdTrouble(threshold, output)).toBe(trouble);
});

describe('an explanation', () => {
  const task = { ...aTask({ status: 'pending_review' }), depends_on: [], notes: [] } as unknown as Task;

  test('names what is open, whom it waits for and until when', () => {
    const asked = run('review', 'pending', { reviews: [review('a', 'asked'), review('b', 'silent')] });
    expect(explainGates(task, [run('command', 'passed', { by: 'swarm' }), asked])).toEqual({
      because: [
        'the result was handed in and has to pass its gates',
        ...['`make` passed', 'b was asked and did not answer', 'a was asked to review it'],
      ],
      ...{ next: 'a review', next_at: now + 60_000, remedy: '`swarm task review t1 --approve`, or `--reject TEXT` to send it back.' },
    });
  });

  test('speaks of what comes later, and only of the latest round', () => {
    const answer = explainGates(task, [
      run('review', 'failed'),
      run('command', 'running', { round: 2 }),
      run('review', 'pending', { round: 2 }),
    ]);
    expect(answer.because.slice(1)).toEqual(['`make` runs', 'a review comes after that']);
    expect(answer).toMatchObject({ next: '`make` ends', next_at: null });
  });

  test.each<[GateRun, string]>([
    [run('vote'), 'a vote is about to be opened'],
    [run('vote', 'pending', { vote: 'v2' }), 'vote v2 is open'],
    [run('command'), '`make` is about to be run'],
    [run('review'), 'a review is needed'],
    [run('review', 'pending', { reviews: [review('a', 'approved')] }), 'a approved it'],
    [run('review', 'pending', { person: 'a tie' }), 'it waits for a person: a tie'],
  ])('%#', (record, because) => {
    expect(explainGates(task, [record]).because).toContain(because);
  });
});
