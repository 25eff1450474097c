/** Values held against a JSON Schema. */

import { expect, test } from 'vitest';
import { JsonSchema, shapeFaults } from '../../src/core/json-shape.ts';
import { limits } from '../../src/core/limits.ts';

const report = {
  type: 'object',
  properties: { files: { type: 'array', items: { type: 'string' } }, score: { type: 'number', minimum: 0 } },
  required: ['files'],
};

test('a value that fits has no faults, whatever else it carries', () => {
  expect(shapeFaults(report, { files: ['a'], score: 1, more: true })).toEqual([]);
});

test('a text of JSON counts as what it says, and a text as itself', () => {
  expect(shapeFaults(report, '{"files": ["a"]}')).toEqual([]);
  expect(shapeFaults({ type: 'string' }, '3')).toEqual([]);
  expect(shapeFaults({ type: 'number' }, '3')).toEqual([]);
  expect(shapeFaults(report, '{"files": [3]}')).toEqual([expect.stringMatching(/^files\.0: /)]);
});

test('what is required has to be there, described or not, at every depth', () => {
  const schema = {
    type: 'object',
    properties: { rows: { type: 'array', items: { type: 'object', required: ['id'] } } },
    required: ['name'],
  };
  expect(shapeFaults(schema, { name: 'n', rows: [{ id: 1 }] })).toEqual([]);
  expect(shapeFaults(schema, { rows: [{}] })).toEqual(['name: is missing', 'rows.0.id: is missing']);
});

test('each fault names its place', () => {
  expect(shapeFaults(report, { files: ['a', 3], score: -1 })).toEqual([
    expect.stringMatching(/^files\.1: .*string/),
    expect.stringMatching(/^score: .*0/),
  ]);
  expect(shapeFaults(report, 'text')).toEqual([expect.stringMatching(/object/)]);
});

test.each([
  ['a word', 'text'],
  ['a list', [1]],
  ['nothing', null],
  ['an unknown type', { type: 'strnig' }],
  ['a pattern that is none', { type: 'string', pattern: '(' }],
  ['a reference to nowhere', { $ref: '#/$defs/nothing' }],
])('%s is refused as a schema when it is given', (_, schema) => {
  expect(JsonSchema.safeParse(schema).error?.issues).toEqual([
    expect.objectContaining({ message: expect.stringMatching(/no JSON Schema/) }),
  ]);
});

test('a schema has a size', () => {
  const ofSize = (bytes: number) => ({ type: 'string', title: 'x'.repeat(bytes - JSON.stringify({ type: 'string', title: '' }).length) });
  expect(JsonSchema.safeParse(ofSize(limits.schemaBytes)).success).toBe(true);
  expect(JsonSchema.safeParse(ofSize(limits.schemaBytes + 1)).success).toBe(false);
});
