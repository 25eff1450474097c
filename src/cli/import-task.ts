/** A task as people write it in a file, turned into the one that the contract wants. */

import { parseDuration } from '../config/duration.ts';
import type { Params } from '../protocol/methods.ts';
import { usageError } from './readers.ts';

type ImportedTask = Params<'task.import'>['tasks'][number];

/** The fields that differ; whether the rest is right the daemon knows. Throws when one cannot be read. */
export function importedTask(written: unknown, names: ReadonlySet<string>): ImportedTask {
  // A title alone makes a task.
  if (typeof written === 'string') return { title: written };
  if (!isMap(written)) throw usageError('a task is a map with a title, or just a title');
  const { name, parent, depends_on: needs, timeout, gates, tags, requires, ...rest } = written;
  return withoutUndefined({
    ...rest,
    name: name === undefined ? undefined : plainName(name),
    parent: parent === undefined ? undefined : reference(parent, names),
    depends_on: needs === undefined ? undefined : mapped(listed(needs), need => reference(need, names)),
    timeout_ms: timeout === undefined ? rest.timeout_ms : milliseconds(timeout),
    gates: gates === undefined ? undefined : mapped(listed(gates), writtenGate),
    tags: tags === undefined ? undefined : listed(tags),
    requires: requires === undefined ? undefined : listed(requires),
  }) as unknown as ImportedTask;
}

/** The local names of a file, by which its tasks refer to each other. */
export const namesIn = (list: readonly unknown[]): ReadonlySet<string> =>
  new Set(list.flatMap(task => (isMap(task) && task.name !== undefined ? [String(plainName(task.name))] : [])));

/** YAML reads `name: 1` as a number. */
const plainName = (name: unknown): unknown => (typeof name === 'number' ? String(name) : name);

/** A local name, an id, or `{task, on_fail}`; a bare number is a name of this file, or else short for an id. */
function reference(value: unknown, names: ReadonlySet<string>): unknown {
  if (isMap(value)) return { on_fail: 'skip', ...value, task: reference(value.task, names) };
  if (typeof value !== 'number') return value;
  return names.has(String(value)) ? String(value) : `t${value}`;
}

function milliseconds(timeout: unknown): number {
  const ms = typeof timeout === 'number' ? timeout * 1000 : parseDuration(String(timeout));
  if (ms === undefined) throw usageError('timeout must be a duration such as 90s or 10m, or a number of seconds');
  return ms;
}

/** `tags: docs` means a list of one. */
const listed = (value: unknown): unknown => (typeof value === 'string' || typeof value === 'number' ? [value] : value);

const mapped = (value: unknown, change: (item: unknown) => unknown): unknown => (Array.isArray(value) ? value.map(change) : value);

/** `review`, or `{command: npm test, timeout: 5m}`, whose kind is plain. */
function writtenGate(gate: unknown): unknown {
  if (typeof gate === 'string') return { type: gate };
  if (!isMap(gate)) return gate;
  const { type = ['command', 'schema'].find(kind => gate[kind] !== undefined), timeout, ...rest } = gate;
  return withoutUndefined({ type, ...rest, timeout_ms: timeout === undefined ? rest.timeout_ms : milliseconds(timeout) });
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutUndefined = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
