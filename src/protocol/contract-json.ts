/** The contract as plain JSON, for programs that must start fast and cannot load a schema library: `contract.json`. */

import { inputSchema, isAnyJson, type JsonSchema, shapeOf } from './json-schema.ts';
import type { Caller } from './method.ts';
import { type MethodName, methodNames, methodOf } from './methods.ts';

export interface Contract {
  readonly methods: Readonly<Record<MethodName, ContractMethod>>;
}

export interface ContractMethod {
  readonly summary: string;
  readonly callers: readonly Caller[];
  readonly params: Readonly<Record<string, ContractParam>>;
}

/** One parameter; of an array (`array`) everything else is about its items. */
export interface ContractParam {
  readonly type: ParamType;
  readonly description?: string;
  readonly array?: true;
  readonly enum?: readonly string[];
  /** The values of `enum` are not the only ones. */
  readonly open?: true;
  readonly nullable?: true;
  readonly default?: unknown;
  readonly required?: true;
  /** Of an object with fixed fields, also where that is only one of several forms. */
  readonly fields?: Readonly<Record<string, ContractParam>>;
}

/** `task`, `message` and `name` are strings of that shape; `json` is any value. */
export type ParamType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'json' | 'task' | 'message' | 'name';

/** The text of `contract.json`. */
export function contractJson(): string {
  const methods = Object.fromEntries(methodNames.map(name => [name, contractOf(name)]));
  return `${JSON.stringify({ methods }, null, 1)}\n`;
}

function contractOf(name: MethodName): ContractMethod {
  const { summary, callers, params } = methodOf(name);
  return { summary, callers, params: paramsOf(inputSchema(params)) };
}

const paramsOf = ({ properties = {}, required = [] }: JsonSchema): Record<string, ContractParam> =>
  Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      { ...paramOf(schema), ...(required.includes(name) ? ({ required: true } as const) : {}) },
    ]),
  );

function paramOf(schema: JsonSchema): ContractParam {
  const { description = schema.anyOf?.find(one => one.description !== undefined)?.description, default: preset } = schema;
  const about = {
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined || isEmpty(preset) ? {} : { default: preset }),
  };
  if (schema.type !== 'array') return { ...scalarOf(schema), ...about };
  return { ...scalarOf(schema.items ?? {}), array: true, ...about };
}

/** Of several forms the plainest counts, the one that fits on a command line; the others are for programs. */
function scalarOf(schema: JsonSchema): ContractParam {
  if (isAnyJson(schema)) return { type: 'json' };
  if (schema.anyOf !== undefined) return eitherOf(schema.anyOf);
  if (schema.enum !== undefined) return { type: 'string', enum: schema.enum };
  if (schema.type === 'object') return schema.properties === undefined ? { type: 'object' } : { type: 'object', fields: paramsOf(schema) };
  return { type: (shapeOf(schema) ?? schema.type ?? 'json') as ParamType };
}

function eitherOf(forms: readonly JsonSchema[]): ContractParam {
  const values = forms.filter(form => form.type !== 'null').map(scalarOf);
  const listed = values.find(value => value.enum !== undefined);
  const plainest = listed ?? values.find(value => value.type !== 'object') ?? values[0]!;
  const fields = values.find(value => value.fields !== undefined)?.fields;
  return {
    ...plainest,
    ...(fields === undefined ? {} : { fields }),
    ...(listed !== undefined && values.length > 1 ? ({ open: true } as const) : {}),
    ...(values.length < forms.length ? ({ nullable: true } as const) : {}),
  };
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);
