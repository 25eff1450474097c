/** Values held against a JSON Schema that a person wrote: the shape of a result, of a hand-off, of an input. */

import * as z from 'zod';
import { asJson, type JsonValue } from './json.ts';
import { limits } from './limits.ts';
import { boundedJson } from './names.ts';

/** Checked as a schema when it is given, so that a mistake is told to its author and not to the worker that meets it. */
export const JsonSchema = boundedJson(limits.schemaBytes, 'schema').superRefine((value, context) => {
  const fault = schemaFault(value);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** Everything in which the value is not as the schema says: `at: what`; nothing when it fits, be it as the text of JSON that programs report. */
export function shapeFaults(schema: JsonValue, value: JsonValue): string[] {
  const check = checkOf(schema);
  if (check.safeParse(value).success) return [];
  const { error } = check.safeParse(asJson(value));
  return (error?.issues ?? []).map(issue => {
    const message = issue.code === 'invalid_type' && issue.expected === 'nonoptional' ? 'is missing' : issue.message;
    return issue.path.length === 0 ? message : `${issue.path.join('.')}: ${message}`;
  });
}

function schemaFault(schema: JsonValue): string | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return 'this is no JSON Schema: it must be an object';
  try {
    checkOf(schema);
    return undefined;
  } catch (error) {
    return `this is no JSON Schema that swarm can check: ${(error as Error).message}`;
  }
}

const checkOf = (schema: JsonValue): z.ZodType => z.fromJSONSchema(withRequired(schema) as Parameters<typeof z.fromJSONSchema>[0]);

/** Keys of a schema that hold values, no schemas. */
const values: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);

/** What is required and not described besides would not be asked for. */
function withRequired(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(withRequired);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { required, properties = {} } = schema;
  const whole = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, values.has(key) ? value : withRequired(value)]));
  if (!Array.isArray(required) || typeof properties !== 'object') return whole;
  const named = Object.fromEntries(required.filter(name => typeof name === 'string').map(name => [name, {}]));
  return { ...whole, properties: { ...named, ...(whole.properties as object | undefined) } };
}
