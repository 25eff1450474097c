/** JSON Schema as zod writes it, and how to read types out of it: for the contract file and the reference page. */

import * as z from 'zod';
import { Fact, factTypes } from '../core/fact.ts';
import { Message, MessageType } from '../core/message.ts';
import { MessageId, Name, TaskId } from '../core/names.ts';
import { NewTask, Note, OnFail, Priority, Task, TaskStatus } from '../core/task.ts';
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
export const inputSchema = (schema: z.ZodType): JsonSchema => schemaText(schema, 'input');

/** What a caller gets. */
export const outputSchema = (schema: z.ZodType): JsonSchema => schemaText(schema, 'output');

/** Every choice as `anyOf`: the one that a field tells apart is no other to whoever reads it. */
const schemaText = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.oneOf === undefined) return;
      jsonSchema.anyOf = jsonSchema.oneOf;
      delete jsonSchema.oneOf;
    },
  }) as JsonSchema;

/** The words and nouns that stand for their schema wherever it occurs. */
export const words = { Status: TaskStatus, Priority, OnFail, MessageType, FactType: z.enum(factTypes) } as const;
export const nouns = { Task, Note, Worker, Message, Fact } as const;

/** Any JSON value: zod writes it as a reference to itself. */
export const isAnyJson = (schema: JsonSchema): boolean => schema.$ref !== undefined;

/** `task`, `message` and `name` for strings of that shape. */
export const shapeOf = ({ pattern }: JsonSchema): string | undefined => (pattern === undefined ? undefined : shapes.get(pattern));

const shapes = new Map([
  [inputSchema(TaskId).pattern!, 'task'],
  [inputSchema(MessageId).pattern!, 'message'],
  [inputSchema(Name).pattern!, 'name'],
]);

/** A type as a reader of TypeScript would write it. */
export function typeText(schema: JsonSchema): string {
  const named = nameByText.get(textOf(schema));
  if (named !== undefined) return named;
  if (isAnyJson(schema)) return 'json';
  if (schema.enum !== undefined) return schema.enum.map(value => `'${value}'`).join(' | ');
  if (schema.const !== undefined) return `'${schema.const}'`;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeText))].join(' | ');
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  if (schema.type === 'array') return `${inParentheses(typeText(schema.items ?? {}))}[]`;
  if (schema.type === 'object') return objectText(schema);
  return shapeOf(schema) ?? String(schema.type ?? 'json');
}

function objectText(schema: JsonSchema): string {
  const { properties = {}, additionalProperties: rest, required = [] } = schema;
  const base = objects.find(([, noun]) => extendsNoun(properties, noun));
  const fields = Object.entries(properties).filter(([name]) => base?.[1].properties?.[name] === undefined);
  const text = fields.map(([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${typeText(field)}`).join(', ');
  if (base !== undefined) return `${base[0]} & { ${text} }`;
  if (fields.length > 0) return `{ ${text} }`;
  return typeof rest === 'object' ? `{ [name]: ${typeText(rest)} }` : '{}';
}

const extendsNoun = (properties: NonNullable<JsonSchema['properties']>, noun: JsonSchema): boolean =>
  Object.entries(noun.properties!).every(([name, field]) => properties[name] !== undefined && textOf(properties[name]) === textOf(field));

const inParentheses = (type: string): string => (/ [|&] /.test(type.replace(/\{.*\}/, '')) ? `(${type})` : type);

/** A schema as text, without what differs between two uses of it. */
function textOf(schema: JsonSchema): string {
  const { description, default: preset, ...bare } = schema;
  return JSON.stringify(bare, (key, value) => (['$schema', '$defs', '$ref'].includes(key) ? undefined : value));
}

const objects: [string, JsonSchema][] = [
  ['NewTask', inputSchema(NewTask)],
  ...Object.entries(nouns).map(([name, noun]): [string, JsonSchema] => [name, outputSchema(noun)]),
];

const nameByText = new Map(
  [...objects, ...Object.entries(words).map(([name, word]): [string, JsonSchema] => [name, inputSchema(word)])].map(([name, schema]) => [
    textOf(schema),
    name,
  ]),
);
