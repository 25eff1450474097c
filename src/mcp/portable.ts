/** Schemas of tools as every host can read them: without references, lists of types, and whatever else only some of them know. */

import type * as z from 'zod';
import { inputSchema, isAnyJson, type JsonSchema, outputSchema } from '../protocol/json-schema.ts';

/** Checks as before; only what is shown of it is plainer. */
export function portable<S extends z.ZodObject>(schema: S) {
  const shown = { input: () => plain(inputSchema(schema), written), output: () => plain(outputSchema(schema), read) };
  return { '~standard': { ...schema['~standard'], jsonSchema: shown } };
}

type Plain = Record<string, unknown>;

const plainest: Plain[] = [
  ...['string', 'number', 'boolean', 'null'].map(type => ({ type })),
  { type: 'object', additionalProperties: true },
];
/** Any JSON value, which in the contract refers to itself. Some models refuse a list of which nothing is said ... */
const written: Plain[] = [...plainest, { type: 'array', items: { anyOf: plainest } }];
/** ... and some hosts check answers by it, which may hold any list. */
const read: Plain[] = [...plainest, { type: 'array' }];

function plain({ $ref, type, ...schema }: JsonSchema, anything: Plain[]): Plain {
  const { description, default: preset, ...rest } = schema;
  const about = { ...(description === undefined ? {} : { description }), ...(preset === undefined ? {} : { default: preset }) };
  if ($ref !== undefined) return { ...about, anyOf: anything };
  if (Array.isArray(type)) {
    return { ...about, anyOf: type.map(one => (one === 'null' ? { type: one } : plain({ ...rest, type: one }, anything))) };
  }
  const told = Object.entries(rest).filter(([name, value]) => !isNoise(name, value));
  const inner = told.map(([name, value]) => [name, within(name, value, anything)]);
  return { ...about, ...(type === undefined ? {} : { type }), ...Object.fromEntries(inner) };
}

function within(name: string, value: unknown, anything: Plain[]): unknown {
  if (name === 'properties') {
    return Object.fromEntries(Object.entries(value as object).map(([field, schema]) => [field, plain(schema, anything)]));
  }
  if (name === 'anyOf') {
    const forms = value as JsonSchema[];
    return forms.some(isAnyJson) ? anything : forms.map(form => plain(form, anything));
  }
  const isSchema = name === 'items' || (name === 'additionalProperties' && typeof value === 'object');
  return isSchema ? plain(value as JsonSchema, anything) : value;
}

const isNoise = (name: string, value: unknown): boolean =>
  ['$schema', '$defs', 'propertyNames'].includes(name) || (typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER);
