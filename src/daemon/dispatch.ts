/** From a checked request to its handler: permission, parameters, sign of life, result. */

import * as z from 'zod';
import { SwarmError } from '../core/error.ts';
import { didYouMean } from '../core/nearest.ts';
import { pathText, short } from '../core/path-text.ts';
import { type MethodName, methodOf } from '../protocol/methods.ts';
import type { Caller } from './caller.ts';
import { complaintOf, missing } from './complaint.ts';
import type { Call, Daemon, Handler, Handlers } from './context.ts';
import type { ParsedRequest } from './request.ts';
import type { SignsOfLife } from './signs-of-life.ts';

/** Faults named in one error; of the others it tells the number. */
const namedMax = 3;

export function dispatcher(daemon: Daemon, handlers: Handlers, life: SignsOfLife, options: { checkResults: boolean }) {
  return async (request: ParsedRequest, call: Call): Promise<unknown> => {
    const { method } = request;
    if (method === 'hello') throw new Error('hello belongs to the connection');
    refuseUnlessAllowed(method, call.caller);
    const params = checked(method, request.params);
    life.heard(call.caller);
    try {
      const result = await (handlers[method] as Handler<typeof method>)(params as never, call, daemon);
      if (options.checkResults) methodOf(method).result.parse(result);
      return result;
    } catch (error) {
      if (!(error instanceof SwarmError)) daemon.log.error({ err: error, method }, 'a handler failed');
      throw error;
    }
  };
}

function refuseUnlessAllowed(method: MethodName, caller: Caller): void {
  const { callers } = methodOf(method);
  if (callers.includes(caller.rights)) return;
  throw new SwarmError('forbidden', `${caller.name} is ${caller.role} and may not use ${method}`, {
    hint: `It is for: ${callers.join(', ')}.`,
    data: { callers: [...callers] },
  });
}

/** The parameters as the contract wants them, or `bad_params` that names each that is not. */
export function checked(method: MethodName, params: unknown): unknown {
  const schema = methodOf(method).params;
  let parsed: z.ZodSafeParseResult<unknown>;
  try {
    parsed = schema.safeParse(params, { error: complaintOf });
  } catch (cause) {
    // Only a value nested thousands deep gets here: the check itself runs out of stack.
    throw new SwarmError('bad_params', `${method}: the parameters are nested too deeply`, { cause });
  }
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const described = issues.slice(0, namedMax).map(issue => describe(issue));
  const more = issues.length > described.length ? `; and ${issues.length - described.length} more` : '';
  throw new SwarmError('bad_params', `${method}: ${described.join('; ')}${more}`, {
    ...hintFor(issues, schema),
    data: { path: issues[0]!.path.map(step => (typeof step === 'number' ? step : short(step))) },
  });
}

function describe(issue: z.core.$ZodIssue): string {
  const where = pathText(issue.path);
  const what = issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys) : issue.message;
  return where === '' ? what : `${where}: ${what}`;
}

function unknownKeys(keys: readonly string[]): string {
  const named = keys.slice(0, namedMax).map(key => `'${short(key)}'`);
  return `unknown ${named.join(', ')}${keys.length > namedMax ? ` and ${keys.length - namedMax} more` : ''}`;
}

/** What it takes is told to who wrote something unknown, or left something out. */
function hintFor(issues: readonly z.core.$ZodIssue[], schema: z.ZodType): { hint?: string } {
  const unknown = issues.find(issue => issue.code === 'unrecognized_keys');
  if (unknown === undefined && !issues.some(issue => issue.message === missing)) return {};
  const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const all = fields.length === 0 ? 'docs/protocol.md shows the parameters.' : `It takes: ${fields.join(', ')}.`;
  return { hint: unknown === undefined ? all : didYouMean(short(unknown.keys[0]!), fields, all) };
}
