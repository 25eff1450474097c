/** What the records of its gates make of a task: passed, failed, or open, and why. */

import type { Gate, GateRun, Threshold } from './gate.ts';
import { forPerson, gateName } from './gate-words.ts';
import type { JsonValue } from './json.ts';
import { shapeFaults } from './json-shape.ts';

/** The gates that have a record: a schema is checked at once, and what is handed in without any other waits for a review. */
export function recordedGates(gates: readonly Gate[]): Exclude<Gate, { type: 'schema' }>[] {
  const recorded = gates.filter(gate => gate.type !== 'schema');
  return recorded.length === 0 ? [{ type: 'review' }] : recorded;
}

/** What is open when a result has just been handed in. */
export function firstReason(gates: readonly Gate[]): string {
  const recorded = recordedGates(gates);
  const commands = recorded.filter(({ type }) => type === 'command');
  return `waits for ${(commands.length > 0 ? commands : recorded).map(gateName).join(' and ')}`;
}

/** Why the result does not have the shape that its gates ask for; nothing when it has. */
export function schemaTrouble(gates: readonly Gate[], result: JsonValue): string | undefined {
  const faults = gates.flatMap(gate => (gate.type === 'schema' ? shapeFaults(gate.schema, result) : []));
  if (faults.length === 0) return undefined;
  return `the result is not as its schema says: ${faults.slice(0, faultsShown).join('; ')}`;
}

const faultsShown = 5;

export type GatesNext =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly run: GateRun }
  | { readonly kind: 'open'; readonly open: readonly GateRun[]; readonly reason: string };

/** What the records of one round make of their task. Agents and people look only at what the machines have let pass. */
export function gatesAfter(runs: readonly GateRun[]): GatesNext {
  const failed = runs.find(run => run.state === 'failed');
  if (failed !== undefined) return { kind: 'failed', run: failed };
  const left = runs.filter(run => run.state === 'pending' || run.state === 'running');
  if (left.length === 0) return { kind: 'passed' };
  const commands = left.filter(run => run.type === 'command');
  const open = commands.length > 0 ? commands : left;
  return { kind: 'open', open, reason: reasonOf(open) };
}

function reasonOf(open: readonly GateRun[]): string {
  const person = open.find(run => run.person !== null);
  return person === undefined ? `waits for ${open.map(waitedFor).join(' and ')}` : `${forPerson}${person.person}`;
}

function waitedFor({ type, name, vote, reviews }: GateRun): string {
  if (type === 'vote') return vote === null ? 'a vote' : `vote ${vote}`;
  if (type === 'command') return name;
  const asked = reviews.filter(({ state }) => state === 'asked').map(({ reviewer }) => reviewer);
  const given = reviews.filter(({ state }) => state === 'approved').length;
  const what = given > 0 ? 'another review' : name;
  return asked.length === 0 ? what : `${what} by ${asked.join(' and ')}`;
}

/** Why a number that a benchmark printed is not good enough; nothing when it is. */
export function thresholdTrouble({ pattern, min, max }: Threshold, output: string): string | undefined {
  const found = pattern === undefined ? [...output.matchAll(numbers)].at(-1) : [...output.matchAll(new RegExp(pattern, 'gm'))].at(-1);
  const text = found?.[1] ?? found?.[0];
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) return pattern === undefined ? 'it printed no number' : `it printed no number that fits ${pattern}`;
  if (min !== undefined && value < min) return `${value} is less than ${min}`;
  if (max !== undefined && value > max) return `${value} is more than ${max}`;
  return undefined;
}

const numbers = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
