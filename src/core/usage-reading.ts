/** From the lines that an agent writes to what they add: the same sums however the file is cut into pieces. Pure. */

import { microsOf } from './amounts.ts';
import type { JsonValue } from './json.ts';
import { costOf, type Price } from './price.ts';
import type { Precision, Spent } from './usage.ts';
import type { UsageFields, UsageLine } from './usage-source.ts';
import { grown, isNothing, most, nothingSpent, plus, tokensOf } from './usage-sum.ts';

/** What a line adds. */
export interface UsageEntry {
  readonly at: number | null;
  readonly model: string | null;
  readonly spent: Spent;
  readonly precision: Precision;
}

/** What has to be known of the lines before. */
export interface ReadingState {
  readonly model: string | null;
  /** The time of the line that had one last; lines without one are of then. */
  readonly at?: number | null;
  /** The latest messages and what was counted for each, the oldest first. */
  readonly messages: readonly (readonly [id: string, spent: Spent])[];
  /** The latest numbers since the beginning. */
  readonly total: Spent;
  /** All that was counted so far. */
  readonly counted: Spent;
}

export const freshReading: ReadingState = { model: null, messages: [], total: nothingSpent, counted: nothingSpent };

export interface ReadingRules {
  readonly lines: readonly UsageLine[];
  readonly precision: Precision;
  /** What was written before belongs to somebody else: it is known, and not counted. */
  readonly since: number | null;
  priceOf(model: string | null): Price | undefined;
}

/** An agent says all there is of a message before it goes on to the next but a few. */
const messagesKept = 64;

export function readLines(
  text: string,
  state: ReadingState,
  rules: ReadingRules,
): { readonly state: ReadingState; readonly entries: readonly UsageEntry[] } {
  const entries: UsageEntry[] = [];
  let after = state;
  for (const line of text.split('\n')) {
    const value = parsed(line);
    if (value === undefined) continue;
    const read = readValue(value, after, rules);
    after = read.state;
    entries.push(...read.entries);
  }
  return { state: after, entries };
}

/** A list counts as its members, one after the other. */
export function readValue(
  value: JsonValue,
  state: ReadingState,
  rules: ReadingRules,
): { readonly state: ReadingState; readonly entries: readonly UsageEntry[] } {
  const entries: UsageEntry[] = [];
  let after = state;
  for (const each of Array.isArray(value) ? value : [value]) {
    const line = rules.lines.find(({ where }) => Object.entries(where).every(([path, wanted]) => isAt(each, path, wanted)));
    if (line === undefined) continue;
    const read = readOne(each, line, after, rules);
    after = read.state;
    if (read.entry !== undefined) entries.push(read.entry);
  }
  return { state: after, entries };
}

function readOne(value: JsonValue, line: UsageLine, state: ReadingState, rules: ReadingRules): { state: ReadingState; entry?: UsageEntry } {
  const model = textAt(value, line.model) ?? state.model;
  const said = spentAt(value, line);
  if (said === null) return { state: { ...state, model } };
  const { added, after } = newIn(value, line, said, { ...state, model });
  const { spent, isPriced } = priced(added, line, model, rules);
  if (isNothing(spent)) return { state: after };
  const at = timeAt(value, line.at);
  const then = at ?? state.at ?? null;
  const isOthers = rules.since !== null && then !== null && then < rules.since;
  // Of what is not counted nothing is missing either.
  const counted = { ...after, at: then, counted: plus(after.counted, isOthers ? { ...spent, unpriced: 0 } : spent) };
  if (isOthers) return { state: counted };
  return { state: counted, entry: { at, model, spent, precision: isPriced ? 'estimated' : rules.precision } };
}

/** What is new in what it says. */
function newIn(value: JsonValue, line: UsageLine, said: Spent, state: ReadingState): { added: Spent; after: ReadingState } {
  if (line.sum === 'each') return { added: said, after: state };
  if (line.sum === 'settle') {
    const cost_micros = said.cost_micros - state.counted.cost_micros;
    return { added: { ...nothingSpent, cost_micros, unpriced: 0 - (state.counted.unpriced ?? 0) }, after: state };
  }
  if (line.sum === 'total') {
    // Numbers that fall have begun anew.
    const isAnew = said.input + said.output + said.cache_read < state.total.input + state.total.output + state.total.cache_read;
    return { added: isAnew ? said : grown(state.total, said), after: { ...state, total: isAnew ? said : most(state.total, said) } };
  }
  const id = textAt(value, line.id);
  if (id === null) return { added: said, after: state };
  const before = state.messages.find(([known]) => known === id)?.[1] ?? nothingSpent;
  const others = state.messages.filter(([known]) => known !== id);
  const messages = [...others, [id, most(before, said)] as const].slice(-messagesKept);
  return { added: grown(before, said), after: { ...state, messages } };
}

/** Who says what it cost is believed; a line that has no cost is reckoned by the list. */
function priced(spent: Spent, line: UsageLine, model: string | null, { priceOf }: ReadingRules): { spent: Spent; isPriced: boolean } {
  if (line.fields.cost !== undefined) return { spent, isPriced: false };
  const price = priceOf(model);
  if (price === undefined) return { spent: { ...spent, unpriced: tokensOf(spent) }, isPriced: false };
  return { spent: { ...spent, cost_micros: costOf(spent, price) }, isPriced: true };
}

/** Null where it names no number. */
function spentAt(value: JsonValue, { fields, inputHasCache }: UsageLine): Spent | null {
  const number = (field: keyof UsageFields): number | undefined => sumAt(value, fields[field]);
  const [input, output, read, written, cost] = [
    number('input'),
    number('output'),
    number('cacheRead'),
    number('cacheWrite'),
    number('cost'),
  ];
  if ([input, output, read, written, cost].every(each => each === undefined)) return null;
  const cached = (read ?? 0) + (written ?? 0);
  return {
    input: Math.max(0, Math.round((input ?? 0) - (inputHasCache ? cached : 0))),
    output: Math.round(output ?? 0),
    cache_read: Math.round(read ?? 0),
    cache_write: Math.round(written ?? 0),
    cost_micros: microsOf(cost ?? 0),
    unpriced: 0,
  };
}

/** Several paths with + between them are added up. */
function sumAt(value: JsonValue, paths: string | undefined): number | undefined {
  if (paths === undefined) return undefined;
  const numbers = paths.split('+').flatMap(path => numbersAt(value, path.trim().split('.')));
  return numbers.length === 0 ? undefined : numbers.reduce((sum, each) => sum + each, 0);
}

/** `*` as a part of a path stands for every member. */
function numbersAt(value: JsonValue | undefined, path: readonly string[]): number[] {
  if (value === undefined || value === null) return [];
  const [first, ...rest] = path;
  if (first === undefined) return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? [value] : [];
  if (typeof value !== 'object') return [];
  if (first === '*') return Object.values(value).flatMap(member => numbersAt(member as JsonValue, rest));
  return numbersAt(memberOf(value, first), rest);
}

function valueAt(value: JsonValue | undefined, path: string): JsonValue | undefined {
  return path.split('.').reduce<JsonValue | undefined>((at, part) => memberOf(at, part), value);
}

const memberOf = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, JsonValue>)[name] : undefined;

function isAt(value: JsonValue, path: string, wanted: string): boolean {
  const found = valueAt(value, path);
  return wanted === '*' ? found !== undefined && found !== null : found !== undefined && String(found) === wanted;
}

const textCharsMax = 200;

function textAt(value: JsonValue, path: string | undefined): string | null {
  const found = path === undefined ? undefined : valueAt(value, path);
  return typeof found === 'string' && found !== '' ? found.slice(0, textCharsMax) : null;
}

/** Milliseconds since the epoch, seconds since then, or a date in words. */
function timeAt(value: JsonValue, path: string | undefined): number | null {
  const found = path === undefined ? undefined : valueAt(value, path);
  if (typeof found === 'number') return found < 1e11 ? found * 1_000 : found;
  const time = typeof found === 'string' ? Date.parse(found) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function parsed(line: string): JsonValue | undefined {
  const text = line.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
