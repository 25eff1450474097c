/** The tools as they are listed: derived from the contract, readable by every host, and no more than each role can use. */

import { expect, test } from 'vitest';
import * as z from 'zod';
import { SwarmError } from '../../src/core/error.ts';
import { portable } from '../../src/mcp/portable.ts';
import { refusalText } from '../../src/mcp/refusal.ts';
import { isFor } from '../../src/mcp/tool.ts';
import { tools } from '../../src/mcp/tools.ts';
import { methodNames, methodOf } from '../../src/protocol/methods.ts';

const named = (names: readonly (string | undefined)[]): string[] => [...new Set(names.filter(name => name !== undefined))].sort();

test('every tool stands in the contract, and every method that the contract gives to a tool has it', () => {
  expect(named(tools.map(({ name }) => name))).toEqual(named(methodNames.map(method => methodOf(method).tool)));
});

test.each([
  ['worker', ['task_next', 'task_claim', 'task_update', 'task_create'], ['spawn_worker', 'memory_status', 'workflow_run']],
  ['code-analyzer', ['task_next'], ['spawn_worker']],
  ['orchestrator', ['spawn_worker', 'memory_status', 'workflow_run', 'task_create', 'task_update'], ['task_next', 'task_claim']],
  ['monitor', ['memory_status', 'agent_status', 'task_list', 'agent_send'], ['task_next', 'task_create', 'spawn_worker']],
])('%s', (role, has, lacks) => {
  const names = tools.filter(tool => isFor(tool, role)).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...has, 'agent_register']));
  expect(names.filter(name => lacks.includes(name))).toEqual([]);
});

/** Every schema within a schema. */
const within = (schema: unknown): Record<string, unknown>[] =>
  typeof schema !== 'object' || schema === null ? [] : [schema as Record<string, unknown>, ...Object.values(schema).flatMap(within)];

test.each(tools.map(tool => ({ name: tool.name, tool })))('$name: schemas that every host can read', ({ tool }) => {
  const input = portable(tool.input)['~standard'].jsonSchema.input();
  const output = portable(tool.output)['~standard'].jsonSchema.output();
  expect([input.type, output.type]).toEqual(['object', 'object']);
  for (const schema of [...within(input), ...within(output)]) {
    expect(Object.keys(schema).filter(key => key.startsWith('$'))).toEqual([]);
    expect(Array.isArray(schema.type)).toBe(false);
  }
  for (const schema of within(input)) if (schema.type === 'array') expect(schema).toHaveProperty('items');
  for (const [field, about] of Object.entries(input.properties as object)) expect(about, field).toHaveProperty('description');
  expect(tool.about.length).toBeLessThan(130);
});

test('a field of any JSON is shown as such, a list of types as a choice', () => {
  const shown = portable(z.strictObject({ any: z.json().describe('what'), text: z.string().max(3).nullable() }))['~standard'].jsonSchema;
  expect(shown.input()).toMatchObject({
    properties: {
      any: { description: 'what', anyOf: expect.arrayContaining([{ type: 'null' }, { type: 'object', additionalProperties: true }]) },
      text: { anyOf: [{ type: 'string', maxLength: 3 }, { type: 'null' }] },
    },
  });
});

test('a refusal speaks of tools where there is one, and of the command otherwise', () => {
  const hint = 'Ask `swarm task next --claim`, `swarm ps --all`, `swarm send ann hi`, `swarm status` or `swarm explain t1`.';
  expect(refusalText(new SwarmError('refused', 'no', { hint }))).toBe(
    'no. Ask task_next, agent_status, agent_send, agent_status or `swarm explain t1`.',
  );
  expect(refusalText(new TypeError('a bug'))).toBe('swarm failed: a bug');
});
