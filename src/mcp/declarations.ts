/** The types of `swarm/agent` for programs in TypeScript, made from the schemas of the tools. */

import type * as z from 'zod';
import { inputSchema, isAnyJson, type JsonSchema, outputSchema } from '../protocol/json-schema.ts';
import { agentMessages, agentRegister, agentSend, agentStatus, agentUpdateStatus } from './agent-tools.ts';
import { memoryStatus, spawnWorker } from './swarm-tools.ts';
import { taskClaim, taskCreate, taskList, taskNext } from './task-tools.ts';
import { taskUpdate } from './task-update.ts';

interface Shown {
  readonly name: string;
  readonly about: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
}

const named: readonly Shown[] = [
  ...[agentRegister, agentSend, agentMessages, agentStatus, agentUpdateStatus],
  ...[taskCreate, taskList, taskNext, taskClaim, taskUpdate, spawnWorker, memoryStatus],
];

/** How each function differs from `(wish: Wish) => Promise<Answer>`. */
const signatures: Readonly<Record<string, (base: string) => string>> = {
  agent_messages: base => `(wish?: ${base}Wish): Promise<${base}Answer['messages']>`,
  agent_status: base => `(): Promise<${base}Answer['agents']>`,
  task_list: base => `(wish?: ${base}Wish): Promise<${base}Answer['tasks']>`,
  task_next: base => `(wish?: ${base}Wish): Promise<${base}Answer>`,
  spawn_worker: base => `(name: string, wish?: Omit<${base}Wish, 'name'>): Promise<${base}Answer>`,
  memory_status: base => `(): Promise<${base}Answer>`,
};

export const declarations = (): string =>
  [
    '/** `swarm/agent`: the tools of swarm as functions. Made from src/mcp by `npm run generate`. */',
    '',
    'export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };',
    '',
    ...named.flatMap(tool => [
      `export interface ${baseOf(tool)}Wish ${typeOf(inputSchema(tool.input), '')}`,
      '',
      `export interface ${baseOf(tool)}Answer ${typeOf(outputSchema(tool.output), '')}`,
      '',
    ]),
    ...head,
    ...named.flatMap(tool => [comment(tool.about, '  '), `  ${tool.name}${signatureOf(tool)};`]),
    ...foot,
  ].join('\n');

const baseOf = ({ name }: Shown): string => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

function signatureOf(tool: Shown): string {
  const base = baseOf(tool);
  return signatures[tool.name]?.(base) ?? `(wish: ${base}Wish): Promise<${base}Answer>`;
}

const comment = (text: string, indent: string): string => `${indent}/** ${text.replaceAll('*/', '* /')} */`;

function typeOf(schema: JsonSchema, indent: string): string {
  const { type, enum: values, const: only, anyOf, items = {} } = schema;
  if (isAnyJson(schema)) return 'Json';
  if (values !== undefined) return values.map(quoted).join(' | ');
  if (only !== undefined) return quoted(only);
  if (anyOf !== undefined) return [...new Set(anyOf.map(each => typeOf(each, indent)))].join(' | ');
  if (Array.isArray(type)) return type.map(each => typeOf({ type: each as string }, indent)).join(' | ');
  if (type === 'array') return `(${typeOf(items, indent)})[]`;
  if (type === 'object') return objectOf(schema, indent);
  return type === 'integer' ? 'number' : typeof type === 'string' ? type : 'Json';
}

function objectOf({ properties = {}, required = [], additionalProperties: rest }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).flatMap(([name, field]) => {
    const isThere = required.includes(name);
    const type = `${typeOf(field, inner)}${isThere ? '' : ' | undefined'}`;
    const about = field.description === undefined ? [] : [comment(field.description, inner)];
    return [...about, `${inner}${name}${isThere ? '' : '?'}: ${type};`];
  });
  if (fields.length > 0) return ['{', ...fields, `${indent}}`].join('\n');
  return typeof rest === 'object' && Object.keys(rest).length > 0 ? `{ [name: string]: ${typeOf(rest, inner)} }` : '{}';
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value));

const head = [
  'export interface Joining {',
  '  /** Where the daemon listens: `swarm where` tells. Inside of a worker it is known, and so is the token. */',
  '  socket?: string | undefined;',
  '  token?: string | undefined;',
  '  name?: string | undefined;',
  '  role?: string | undefined;',
  '  capabilities?: string[] | undefined;',
  '  tags?: string[] | undefined;',
  '}',
  '',
  'export interface Swarm {',
  '  agent: { send(wish: AgentSendWish): Promise<AgentSendAnswer> };',
];

const foot = [
  '  /** Leaves the swarm: calls that wait are refused. */',
  '  close(): void;',
  '}',
  '',
  '/** Nothing is opened before the first call; a daemon that was restarted is found again. */',
  'export declare function joinSwarm(joining?: Joining): Swarm;',
  '',
];
