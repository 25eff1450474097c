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
  return (error?.issues ?? []).map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
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

const checkOf = (schema: JsonValue): z.ZodType => z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
