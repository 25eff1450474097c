/** Requests and errors on the wire: what a line must be, and how every failure is put into words. */

import { isErrorCode, rpcNumberOf, SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { didYouMean } from '../core/nearest.ts';
import { isMethod, type MethodName, methodNames, methodOf } from '../protocol/methods.ts';
import type { Reply, RequestId } from '../protocol/wire.ts';

export interface ParsedRequest {
  readonly id: RequestId;
  readonly method: MethodName;
  readonly params: unknown;
}

/** Half of a character, which no UTF-8 can hold: the file would keep another text than the log tells of. */
const halfCharacter = /\\u[dD][89a-fA-F]/;
const onlyWhole = (_: string, value: unknown): unknown => (typeof value === 'string' ? value.toWellFormed() : value);

export function parseRequest(line: string): ParsedRequest | { readonly id: RequestId | null; readonly refusal: SwarmError } {
  let value: unknown;
  try {
    value = JSON.parse(line, halfCharacter.test(line) ? onlyWhole : undefined);
  } catch (cause) {
    const hint = 'Send one JSON-RPC 2.0 object a line.';
    return { id: null, refusal: new SwarmError('parse_error', `this line is not JSON: ${(cause as Error).message}`, { hint }) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'a batch' : 'no object';
    return invalid(null, `this line is ${what}; send one JSON-RPC 2.0 object a line`);
  }
  const { jsonrpc, id, method, params } = value as Record<string, unknown>;
  if (typeof id !== 'number' && typeof id !== 'string') return invalid(null, 'a request needs an id that is a number or a string');
  if (jsonrpc !== '2.0') return invalid(id, 'a request needs "jsonrpc":"2.0"');
  if (typeof method !== 'string') return invalid(id, 'a request needs a method');
  if (!isMethod(method)) {
    const hint = didYouMean(method, methodNames, 'docs/protocol.md lists all methods.');
    return { id, refusal: new SwarmError('unknown_method', `there is no method '${method.slice(0, 100)}'`, { hint }) };
  }
  if (line.length > limits.requestBytesUsual && methodOf(method).isLarge === undefined) return { id, refusal: tooLong(method) };
  return { id, method, params: params ?? {} };
}

/** Before its parameters are looked at: to check a million small values takes a while. */
const tooLong = (method: MethodName): SwarmError =>
  new SwarmError('limit_reached', `a ${method} request is at most ${limits.requestBytesUsual / 1024 / 1024} MiB long`, {
    hint: 'Keep large data in files, and name them.',
  });

const invalid = (id: RequestId | null, message: string) => ({ id, refusal: new SwarmError('invalid_request', message) });

export function errorReply(id: RequestId | null, error: unknown): Reply {
  const known = error instanceof SwarmError ? error : internal(error);
  const data = { ...known.data, code: known.code, ...(known.hint === undefined ? {} : { hint: known.hint }) };
  return { jsonrpc: '2.0', id, error: { code: rpcNumberOf(known.code), message: known.message, data } };
}

/** A fault of the daemon itself: the log has the details, the caller a plain word. */
function internal(error: unknown): SwarmError {
  const code = (error as { code?: unknown } | null)?.code;
  const detail = isErrorCode(code) ? code : error instanceof Error ? error.message : String(error);
  return new SwarmError('internal', `swarm failed at this: ${detail}`, {
    hint: 'This is a bug. The daemon has logged it; `swarm where` names the log.',
  });
}
