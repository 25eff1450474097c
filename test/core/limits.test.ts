/** Every size that a schema bounds: what lies on the limit is taken, what lies beyond it is refused with words. */

import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { ArtifactLabel } from '../../src/core/artifact.ts';
import { limits } from '../../src/core/limits.ts';
import { Address, NewMessage } from '../../src/core/message.ts';
import { Label, Name } from '../../src/core/names.ts';
import { PartsWish } from '../../src/core/new-part.ts';
import { Checkpoint, ImportedTask, NewTask, Result, TaskEdit } from '../../src/core/task.ts';
import { NewBallot, NewVote } from '../../src/core/vote.ts';
import { NewWorker } from '../../src/core/worker.ts';
import { Inputs, Workflow } from '../../src/core/workflow/workflow.ts';
import { workflowFaults } from '../../src/core/workflow/workflow-faults.ts';
import { swarmMethods } from '../../src/protocol/swarm-methods.ts';
import { taskMethods } from '../../src/protocol/task-methods.ts';

const text = (length: number) => 'x'.repeat(length);
const labels = (count: number) => Array.from({ length: count }, (_, index) => `label-${index}`);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `t${index + 1}`);
/** As JSON it takes exactly this many bytes: the text and its two quotes. */
const json = (bytes: number) => text(bytes - 2);

const task = (more: object) => ({ title: 'Build it', ...more });
const gates = (count: number) => Array.from({ length: count }, () => ({ type: 'review' }));
const gate = (more: object) => task({ gates: [{ type: 'review', ...more }] });
const command = (more: object) => task({ gates: [{ type: 'command', command: 'make', ...more }] });
const vote = (more: object) => ({ question: 'q', options: ['a', 'b'], ...more });
const steps = (count: number) => labels(count).map(id => ({ id }));
const step = (more: object) => ({ name: 'w', steps: [{ id: 'a', ...more }] });
const schema = (bytes: number) => ({ description: text(bytes - JSON.stringify({ description: '' }).length) });
const resources = (count: number) => Object.fromEntries(labels(count).map(name => [name, 1]));
const handoff = { objective: 'o', scope: 's', output_format: 'f', constraints: [] };
const params = { ...taskMethods, ...swarmMethods };

const table: readonly [what: string, schema: z.ZodType, max: number, make: (size: number) => unknown][] = [
  ['a title', NewTask, limits.titleChars, size => ({ title: text(size) })],
  ['a description', NewTask, limits.descriptionChars, size => task({ description: text(size) })],
  ['a command', NewTask, limits.commandChars, size => task({ command: text(size) })],
  ['a complexity', NewTask, limits.labelChars, size => task({ complexity: text(size) })],
  ['a tag', NewTask, limits.labelChars, size => task({ tags: [text(size)] })],
  ['the number of tags', NewTask, limits.labelsPerTask, size => task({ tags: labels(size) })],
  ['a capability', NewTask, limits.labelChars, size => task({ requires: [text(size)] })],
  ['the number of capabilities', NewTask, limits.labelsPerTask, size => task({ requires: labels(size) })],
  ['the number of resources', NewTask, limits.resourcesPerTask, size => task({ resources: resources(size) })],
  ['the retries', NewTask, limits.retriesPerTask, size => task({ retries: size })],
  ['a timeout', NewTask, limits.timeoutMs, size => task({ timeout_ms: size })],
  ['the number of gates', NewTask, limits.gatesPerTask, size => task({ gates: gates(size) })],
  ['the reviewers of a gate', NewTask, limits.reviewersPerGate, size => gate({ reviewers: size })],
  ['the rounds of a review', NewTask, limits.retriesPerTask, size => gate({ rounds: size })],
  ['the time of a gate', NewTask, limits.timeoutMs, size => gate({ timeout_ms: size })],
  ['the command of a gate', NewTask, limits.commandChars, size => command({ command: text(size) })],
  ['the name of a gate', NewTask, limits.labelChars, size => command({ name: text(size) })],
  ['the pattern of a threshold', NewTask, limits.labelChars, size => command({ threshold: { min: 1, pattern: text(size) } })],
  ['the schema of a gate', NewTask, limits.schemaBytes, size => task({ gates: [{ type: 'schema', schema: schema(size) }] })],
  ['the options of a vote', NewVote, limits.optionsPerVote, size => vote({ options: labels(size) })],
  ['an option', NewVote, limits.titleChars, size => vote({ options: ['a', text(size)] })],
  ['a question', NewVote, limits.descriptionChars, size => vote({ question: text(size) })],
  ['a quorum', NewVote, limits.votersPerVote, size => vote({ quorum: size })],
  ['the voters that are named', NewVote, limits.votersPerVote, size => vote({ voters: labels(size) })],
  ['the time of a vote', NewVote, limits.timeoutMs, size => vote({ deadline_ms: size })],
  ['the reason of a ballot', NewBallot, limits.noteChars, size => ({ abstain: true, why: text(size) })],
  ['the steps of a workflow', Workflow, limits.stepsPerWorkflow, size => ({ name: 'w', steps: steps(size) })],
  [
    'the streams',
    Workflow,
    limits.stepsPerWorkflow,
    size => ({ name: 'w', streams: steps(size).map(each => ({ name: each.id, steps: [each] })) }),
  ],
  [
    'the phases',
    Workflow,
    limits.stepsPerWorkflow,
    size => ({ name: 'w', phases: steps(size).map(each => ({ name: each.id, steps: [each] })) }),
  ],
  ['the needs of a step', Workflow, limits.stepsPerWorkflow, size => step({ needs: labels(size) })],
  ['the name of a step', Workflow, limits.labelChars / 2, size => step({ id: text(size) })],
  ['a written list', Workflow, limits.itemsPerStep, size => step({ foreach: labels(size) })],
  ['items at a time', Workflow, limits.itemsPerStep, size => step({ foreach: [], parallel: size })],
  ['the path of a list', Workflow, limits.expressionChars, size => step({ foreach: text(size) })],
  ['a condition', Workflow, limits.expressionChars, size => step({ when: text(size) })],
  ['the rounds of a loop', Workflow, limits.loopsPerStep, size => step({ until: 'result', max: size })],
  ['the prompt of a step', Workflow, limits.descriptionChars, size => step({ prompt: text(size) })],
  ['the wait for an event', Workflow, limits.timeoutMs, size => step({ on: { message: 'go', within_ms: size } })],
  ['an input', Inputs, limits.resultBytes, size => ({ given: json(size) })],
  ['the number of dependencies', NewTask, limits.dependenciesPerTask, size => task({ depends_on: ids(size) })],
  ['an assignee', NewTask, limits.nameChars + 'role:'.length, size => task({ assignee: text(size) })],
  ['an idempotency key', NewTask, 200, size => task({ idempotency_key: text(size) })],
  ['a local name', ImportedTask, limits.nameChars, size => task({ name: text(size) })],
  ['an edited title', TaskEdit, limits.titleChars, size => ({ title: text(size) })],
  ['an edited description', TaskEdit, limits.descriptionChars, size => ({ description: text(size) })],
  ['the number of edited tags', TaskEdit, limits.labelsPerTask, size => ({ tags: labels(size) })],
  ['a result', Result, limits.wholeResultBytes, json],
  ['an objective', NewTask, limits.handoffChars, size => task({ handoff: { ...handoff, objective: text(size) } })],
  ['the number of constraints', NewTask, limits.handoffConstraints, size => task({ handoff: { ...handoff, constraints: labels(size) } })],
  ['the context of a hand-off', NewTask, limits.handoffBytes, size => task({ handoff: { ...handoff, context: json(size) } })],
  ['the parts of a split', PartsWish, limits.partsPerSplit, size => ({ parts: Array(size).fill({ title: 'x' }) })],
  ['what a template is used over', PartsWish, limits.partsPerSplit, size => ({ template: { title: 'x' }, over: labels(size) })],
  ['the name of an artifact', ArtifactLabel, limits.artifactNameChars, size => ({ name: text(size) })],
  ['a checkpoint', Checkpoint, limits.checkpointBytes, json],
  ['a name', Name, limits.nameChars, text],
  ['a label', Label, limits.labelChars, text],
  ['an address', Address, limits.nameChars + 'topic:'.length, size => `topic:${text(size - 'topic:'.length)}`],
  ['the text of a message', NewMessage, limits.descriptionChars, size => ({ to: 'w1', text: text(size) })],
  ['the payload of a message', NewMessage, limits.payloadBytes, size => ({ to: 'w1', payload: json(size) })],
  ['the capabilities of a worker', NewWorker, limits.labelsPerTask, size => ({ name: 'w1', capabilities: labels(size) })],
  ['the tags of a worker', NewWorker, limits.labelsPerTask, size => ({ name: 'w1', tags: labels(size) })],
  ['a note', params['task.note'].params, limits.noteChars, size => ({ id: 't1', text: text(size) })],
  ['an error', params['task.fail'].params, limits.errorChars, size => ({ id: 't1', error: text(size) })],
  ['a step', params['task.progress'].params, limits.stepChars, size => ({ id: 't1', step: text(size) })],
  ['a review', params['task.review'].params, limits.noteChars, size => ({ id: 't1', verdict: 'reject', comment: text(size) })],
  ['an import', params['task.import'].params, limits.tasksPerImport, size => ({ tasks: Array(size).fill({ title: 'x' }) })],
  ['a lease', params['task.next'].params, limits.leaseMsMax, size => ({ lease_ms: size })],
  ['a wait', params['task.next'].params, limits.waitMs, size => ({ wait_ms: size })],
  ['a page', params['task.list'].params, limits.pageSize, size => ({ limit: size })],
  [
    'dependencies added later',
    params['task.deps'].params,
    limits.dependenciesPerTask,
    size => ({ id: 't1', add: ids(size).map(id => ({ task: id })) }),
  ],
];

describe('limits', () => {
  test.each(table)('%s', (_, schema, max, make) => {
    expect(schema.safeParse(make(max)).error).toBeUndefined();
    const { error } = schema.safeParse(make(max + 1));
    expect(error?.issues).toHaveLength(1);
    expect(error!.issues[0]!.message).toMatch(/too big|at most|larger than/i);
  });

  test('steps are counted wherever they stand', () => {
    const chained = (size: number) =>
      Workflow.parse({ name: 'w', steps: [{ id: 'first' }], phases: [{ name: 'p', streams: [{ name: 's', steps: steps(size - 1) }] }] });
    expect(workflowFaults(chained(limits.stepsPerWorkflow))).toEqual([]);
    expect(workflowFaults(chained(limits.stepsPerWorkflow + 1))).toMatchObject([{ message: expect.stringContaining('201 steps') }]);
  });

  test('a hand-off counts as a gate', () => {
    const gated = (count: number) => Workflow.parse(step({ handoff: {}, gates: gates(count) }));
    expect(workflowFaults(gated(limits.gatesPerTask - 1))).toEqual([]);
    expect(workflowFaults(gated(limits.gatesPerTask))).toMatchObject([{ message: expect.stringContaining('beside a handoff') }]);
  });

  test('a lease has a least length as well', () => {
    const { params: next } = params['task.next'];
    expect(next.safeParse({ lease_ms: limits.leaseMsMin }).success).toBe(true);
    expect(next.safeParse({ lease_ms: limits.leaseMsMin - 1 }).success).toBe(false);
  });

  test('bytes are counted, not characters', () => {
    const euros = (count: number) => '€'.repeat(count);
    const fitting = Math.floor((limits.wholeResultBytes - 2) / 3);
    expect(Result.safeParse(euros(fitting)).success).toBe(true);
    expect(Result.safeParse(euros(fitting + 1)).success).toBe(false);
    expect(Result.safeParse({ deep: [euros(fitting)] }).success).toBe(false);
  });

  test('a result that is too large is told where to go', () => {
    expect(Result.safeParse(json(limits.wholeResultBytes + 1)).error?.issues[0]?.message).toBe(
      'the result is larger than 8192 KiB: keep it in a file and name the file here',
    );
  });
});

describe('a new task', () => {
  test.each<[what: string, value: unknown]>([
    ['without a title', {}],
    ['with an empty title', { title: ' \n ' }],
    ['with a field that nobody knows', task({ titel: 'x' })],
    ['with a priority that nobody knows', task({ priority: 'urgent' })],
    ['with a negative number of retries', task({ retries: -1 })],
    ['with half a retry', task({ retries: 0.5 })],
    ['without any time', task({ timeout_ms: 0 })],
    ['with nothing of a resource', task({ resources: { gpu: 0 } })],
    ['with an empty dependency', task({ depends_on: [''] })],
    ['with an outcome that nobody knows', task({ depends_on: [{ task: 't1', on_fail: 'explode' }] })],
    ['with an unknown gate', task({ gates: [{ type: 'prayer' }] })],
    ['with a tag that a shell would misread', task({ tags: ['--force'] })],
    ['with an empty idempotency key', task({ idempotency_key: '' })],
  ])('%s is refused', (_, value) => {
    expect(NewTask.safeParse(value).success).toBe(false);
  });

  test('is trimmed, and needs no more than a title', () => {
    expect(NewTask.parse({ title: ' Build it\n' })).toEqual({ title: 'Build it' });
  });
});

test('an edit changes at least one field, and may clear what is optional', () => {
  expect(TaskEdit.safeParse({}).error?.issues[0]?.message).toBe('nothing to change: name at least one field');
  expect(TaskEdit.parse({ description: null, command: null, complexity: null, timeout_ms: null })).toBeDefined();
  expect(TaskEdit.safeParse({ title: null }).success).toBe(false);
  expect(TaskEdit.safeParse({ assignee: 'w1' }).success).toBe(false);
});
