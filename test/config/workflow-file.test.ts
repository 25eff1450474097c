/** Workflow files: what is wrong in them is told with its line and column, and what to write instead. */

import { describe, expect, test } from 'vitest';
import { parseWorkflow } from '../../src/config/workflow-file.ts';
import { graphOf } from '../../src/core/workflow/workflow-graph.ts';

const complaint = (text: string): string => {
  try {
    parseWorkflow(text, 'w.yaml');
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

const withStep = (line: string): string => `steps:\n  - id: a\n  - id: b\n    needs: a\n    ${line}\n`;

describe('complaints', () => {
  test.each([
    ['steps: []', 'w.yaml:1:1: there is no step in it'],
    ['stepz: []', "w.yaml:1:1: unknown key 'stepz'. Did you mean 'steps'?"],
    ['steps:\n  - title: x', 'w.yaml:2:5: steps.0.id: is missing'],
    ['steps:\n  - {id: a}\n  - {id: a}', "w.yaml:3:10: steps.1.id: 'a' is used twice"],
    [withStep('titel: x'), "w.yaml:5:5: steps.1: unknown key 'titel'. Did you mean 'title'?"],
    [withStep('timeout: soon'), 'w.yaml:5:14: steps.1.timeout: must be a duration such as 90s or 10m, not "soon"'],
    [withStep('retries: many'), 'w.yaml:5:14: steps.1.retries: must be a number, not "many"'],
    [withStep('when: "a =="'), 'w.yaml:5:11: steps.1.when: ends where a value is expected'],
    [withStep('until: result'), 'w.yaml:5:12: steps.1.until: needs a limit: write `max` beside it'],
    [withStep('title: "{{inputs.x}}"'), "steps.1.title: there is no input 'x'. The workflow has none."],
    [withStep('title: "{{steps.c.result}}"'), "steps.1.title: there is no step 'c'"],
    [withStep('title: "{{steps.a.outcome}}"'), 'a step has steps.a.result, .status and .task'],
    [withStep('title: "{{item}}"'), "there is no 'item' here"],
    [withStep('title: "{{a b}}"'), '{{a b}} is no path; the text itself is written \\{{a b}}'],
    [withStep('command: echo "{{steps.a.result}}"'), 'w.yaml:5:14: steps.1.command: {{steps.a.result}} becomes a quoted word by itself'],
    [withStep('from: c'), "steps.1.from: there is no step 'c'"],
    [
      'steps:\n  - {id: a, needs: b}\n  - {id: b, needs: a}',
      'w.yaml:2:20: steps.0.needs: these steps would wait for each other: a → b → a',
    ],
    ['steps:\n  - {id: plan}\n  - {id: b, needs: plam}', "steps.1.needs: there is no step 'plam'. Did you mean 'plan'?"],
    ['steps:\n  - {id: a}\n  - {id: b, title: "{{steps.a.result}}"}', "'a' need not have ended by then; add it to the needs of 'b'"],
    [
      'steps:\n  - {id: a}\nphases:\n  - {name: p, steps: [{id: b, needs: c}]}\n  - {name: q, steps: [{id: c}]}',
      "'c' belongs to a later phase",
    ],
    ['inputs: {n: {type: number, default: x}}\nsteps:\n  - {id: a}', 'w.yaml:1:37: inputs.n.default: must be a number'],
    ['steps:\n  - {id: a, on: {within: 1m}}', 'needs either a fact or a message'],
    ['steps:\n  - {id: a, handoff: {type: strange}}', 'no JSON Schema that swarm can check'],
  ])('%j', (text, message) => {
    expect(complaint(text)).toContain(message);
  });
});

test('what is written for short means the same', () => {
  const { steps } = parseWorkflow('steps:\n  - {id: a}\n  - {id: b, needs: a, tags: x, gates: review, timeout: 2m}', 'w.yaml');
  expect(steps[1]).toMatchObject({ needs: ['a'], tags: ['x'], gates: [{ type: 'review' }], timeout_ms: 120_000 });
});

test('texts keep what only a shell would fill in, and a name is that of the file', () => {
  const workflow = parseWorkflow('steps:\n  - {id: a, command: "echo $HOME $$"}', 'release.yaml');
  expect(workflow).toMatchObject({ name: 'release', steps: [{ command: 'echo $HOME $$' }] });
});

test('a stream is a chain, and a phase comes after the one before', () => {
  const graph = graphOf(
    parseWorkflow(
      'phases:\n  - {name: p, streams: [{name: s, steps: [{id: a}, {id: b}]}], steps: [{id: x}]}\n  - {name: q, steps: [{id: c}]}',
      'w.yaml',
    ),
  );
  expect([...graph.steps.get('b')!.before]).toEqual(['a']);
  expect([...graph.steps.get('c')!.before].sort()).toEqual(['a', 'b', 'x']);
  expect(graph.width).toBe(2);
});
