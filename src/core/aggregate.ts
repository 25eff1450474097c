/** What the results of parts come to: their texts in a row, or their JSON united. Pure, and the same whatever the order of their ends. */

import type { JsonValue } from './json.ts';
import type { Split } from './split.ts';
import type { Task } from './task.ts';

/** A part that ended. */
export interface EndedPart extends Pick<Task, 'id' | 'title' | 'status' | 'result' | 'reason' | 'error' | 'artifacts'> {
  /** What it handed in on its way, which stands for a result where there is none. */
  readonly partial: readonly JsonValue[];
}

export interface Aggregate {
  readonly result: JsonValue | undefined;
  /** What could not be united, in words that name the parts. */
  readonly conflicts: readonly string[];
}

/** In the order of the parts, which is that in which they were made. */
export function aggregateOf({ collect }: Split, parts: readonly EndedPart[]): Aggregate {
  if (collect === 'concat') return { result: concatenated(parts), conflicts: [] };
  if (collect === 'merge') return merged(parts);
  return { result: undefined, conflicts: [] };
}

function concatenated(parts: readonly EndedPart[]): string {
  return parts.map(part => `## ${part.title} (${part.id})\n\n${bodyOf(part)}`).join('\n\n');
}

function bodyOf({ status, result, reason, error, partial }: EndedPart): string {
  const handedIn = partial.map(textOf).join('\n\n');
  if (status !== 'completed') {
    const why = `${status}: ${error ?? reason ?? 'nobody said why'}`;
    return handedIn === '' ? why : `${why}\n\nIts partial results:\n\n${handedIn}`;
  }
  return result === null ? handedIn || 'completed without a result' : textOf(result);
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value.trim() : JSON.stringify(value, null, 2));

/** Of two values in one place that cannot be united the earlier part's stays, and the other is named. */
function merged(parts: readonly EndedPart[]): Aggregate {
  const conflicts: string[] = [];
  /** By place, the part whose value stands there. */
  const origins = new Map<string, string>();
  let whole: JsonValue | undefined;
  for (const { id, status, result, partial } of parts) {
    if (status !== 'completed') continue;
    const clash = (at: string): void => void conflicts.push(`${at || 'the result'} of ${id} differs from that of ${originOf(at, origins)}`);
    for (const piece of result === null ? partial : [result])
      whole = whole === undefined ? noted(piece, '', id, origins) : united(whole, piece, { at: '', id, origins, clash });
  }
  return { result: whole, conflicts };
}

interface Place {
  readonly at: string;
  readonly id: string;
  readonly origins: Map<string, string>;
  readonly clash: (at: string) => void;
}

function united(one: JsonValue, other: JsonValue, place: Place): JsonValue {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (isObject(one) && isObject(other)) {
    const all: Record<string, JsonValue> = { ...one };
    for (const [key, value] of Object.entries(other)) {
      const at = place.at === '' ? key : `${place.at}.${key}`;
      const entry = Object.hasOwn(all, key) ? united(all[key]!, value, { ...place, at }) : noted(value, at, place.id, place.origins);
      // A key such as __proto__ is a key like any other.
      Object.defineProperty(all, key, { value: entry, writable: true, enumerable: true, configurable: true });
    }
    return all;
  }
  if (JSON.stringify(one) !== JSON.stringify(other)) place.clash(place.at);
  return one;
}

function noted(value: JsonValue, at: string, id: string, origins: Map<string, string>): JsonValue {
  origins.set(at, id);
  return value;
}

/** Who wrote the value in this place, or around it. */
function originOf(at: string, origins: ReadonlyMap<string, string>): string {
  for (let place = at; place !== ''; place = place.slice(0, Math.max(0, place.lastIndexOf('.')))) {
    const origin = origins.get(place);
    if (origin !== undefined) return origin;
  }
  return origins.get('')!;
}

const isObject = (value: JsonValue): value is { [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
