/** JSON Schema as zod writes it, and how to read types out of it: for the contract file and the reference page. */

import * as z from 'zod';
import { Fact } from '../core/fact.ts';
import { Message } from '../core/message.ts';
import { MessageId, Name, TaskId } from '../core/names.ts';
import { Note, Task } from '../core/task.ts';
import { Worker } from '../core/worker.ts';

/** The part of JSON Schema that this house's schemas use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly $ref?: string;
}

/** What a caller writes. */
export const inputSchema = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

/** What a caller gets. */
export const outputSchema = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'output' }) as JsonSchema;

/** The nouns that results are made of; the reference describes each once. */
export const nouns = { Task, Note, Worker, Message, Fact } as const;

/** The words for strings of a fixed shape. */
const shapes = new Map<string | undefined, string>([
  [inputSchema(TaskId).pattern, 'task'],
  [inputSchema(MessageId).pattern, 'message'],
  [inputSchema(Name).pattern, 'name'],
]);

/** `task`, `message` and `name` for strings of that shape. */
export const shapeOf = (schema: JsonSchema): string | undefined => (schema.pattern === undefined ? undefined : shapes.get(schema.pattern));

/** Any JSON value: zod writes it as a reference to itself. */
export const isAnyJson = (schema: JsonSchema): boolean => schema.$ref !== undefined;

const nounByText = new Map(Object.entries(nouns).map(([name, schema]) => [textOf(outputSchema(schema)), name]));

/** A type as a reader of TypeScript would write it. */
export function typeText(schema: JsonSchema, depth = 0): string {
  const noun = nounByText.get(textOf(schema));
  if (noun !== undefined && depth > 0) return noun;
  if (isAnyJson(schema)) return 'json';
  if (schema.enum !== undefined) return schema.enum.map(value => `'${value}'`).join(' | ');
  if (schema.const !== undefined) return `'${schema.const}'`;
  if (schema.anyOf !== undefined) return unique(schema.anyOf.map(one => typeText(one, depth + 1))).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  if (schema.type === 'array') return `${inParentheses(typeText(schema.items ?? {}, depth + 1))}[]`;
  if (schema.type === 'object') return objectText(schema, depth);
  return shapeOf(schema) ?? String(schema.type ?? 'json');
}

function objectText(schema: JsonSchema, depth: number): string {
  const { properties = {}, additionalProperties: rest, required = [] } = schema;
  const fields = Object.entries(properties);
  if (fields.length === 0) return typeof rest === 'object' ? `{ [name]: ${typeText(rest, depth + 1)} }` : '{}';
  return `{ ${fields.map(([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${typeText(field, depth + 1)}`).join(', ')} }`;
}

const inParentheses = (type: string): string => (/ \| /.test(type) && !type.startsWith('{') ? `(${type})` : type);

const unique = (types: readonly string[]): string[] => [...new Set(types)];

/** A schema as text without what differs between two uses of it. */
function textOf(schema: JsonSchema): string {
  const { description, default: preset, ...bare } = schema;
  return JSON.stringify(bare, (key, value) => (['$schema', '$defs', '$ref'].includes(key) ? undefined : value));
}
