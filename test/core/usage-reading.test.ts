/** What real agents write down, read by the rules of their presets: the same sums however it is cut into pieces. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/core/json.ts';
import type { Spent } from '../../src/core/usage.ts';
import { freshReading, type ReadingRules, readLines, readValue, type UsageEntry } from '../../src/core/usage-reading.ts';
import type { UsageLine } from '../../src/core/usage-source.ts';
import { nothingSpent, plus } from '../../src/core/usage-sum.ts';
import { recordedUsage, sourceOf } from '../helpers/usage.ts';

const rulesOf = (lines: readonly UsageLine[], more: Partial<ReadingRules> = {}): ReadingRules => ({
  ...{ lines, precision: 'exact', since: null, priceOf: () => undefined },
  ...more,
});
const sumOf = (entries: readonly UsageEntry[]): Spent => entries.reduce((sum, { spent }) => plus(sum, spent), nothingSpent);
const tokens = ({ input, output, cache_read, cache_write }: Spent) => [input, output, cache_read, cache_write];

/** Three turns: 1200, 1350 and 1500 read, of them 900, 1200 and 1300 from the cache; 40, 25 and 12 written. */
const transcripts = [
  ['claude', [500, 77, 3_400, 150]],
  ['copilot', [500, 77, 3_400, 150]],
  ['codex', [650, 77, 3_400, 0]],
  ['gemini', [650, 77, 3_400, 0]],
  // With one question that it asked on the side.
  ['qwen', [660, 87, 3_400, 0]],
] as const;

test.each(transcripts)('the transcript of %s, of two processes of one conversation', (agent, expected) => {
  const { entries } = readLines(recordedUsage(agent, 'transcript.jsonl'), freshReading, rulesOf(sourceOf(agent, 'transcript').lines));
  expect(tokens(sumOf(entries))).toEqual(expected);
  expect(new Set(entries.filter(({ spent }) => spent.input > 0).map(({ model, at }) => [typeof model, typeof at].join()))).toEqual(
    new Set(['string,number']),
  );
});

test.each(transcripts)('cut anywhere, the transcript of %s says the same', (agent, expected) => {
  const rules = rulesOf(sourceOf(agent, 'transcript').lines);
  const lines = recordedUsage(agent, 'transcript.jsonl').split('\n');
  fc.assert(
    fc.property(fc.array(fc.nat(lines.length), { maxLength: 12 }), cuts => {
      const at = [...new Set([0, ...cuts, lines.length])].sort((a, b) => a - b);
      let state = freshReading;
      const entries: UsageEntry[] = [];
      for (const [from, to] of at.slice(1).map((end, index) => [at[index]!, end])) {
        const read = readLines(lines.slice(from, to).join('\n'), JSON.parse(JSON.stringify(state)) as typeof state, rules);
        state = read.state;
        entries.push(...read.entries);
      }
      expect(tokens(sumOf(entries))).toEqual(expected);
    }),
  );
});

test('what claude reckons itself settles what the list of prices made of it', () => {
  const { lines } = sourceOf('claude', 'transcript');
  const price = { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 };
  const { entries } = readLines(recordedUsage('claude', 'transcript.jsonl'), freshReading, rulesOf(lines, { priceOf: () => price }));
  expect(entries[0]).toMatchObject({ precision: 'estimated', spent: { cost_micros: 1_240 } });
  expect(sumOf(entries).cost_micros).toBe(4_970);
});

test('tokens of a model without a price are of unknown cost, until it says itself what all of them cost', () => {
  const text = recordedUsage('claude', 'transcript.jsonl');
  const rules = rulesOf(sourceOf('claude', 'transcript').lines);
  const { entries } = readLines(text, freshReading, rules);
  expect(entries[0]!.spent).toMatchObject({ cost_micros: 0, unpriced: 1_240 });
  expect(sumOf(entries)).toMatchObject({ cost_micros: 4_970, unpriced: 0 });
  // Of what somebody else took before nothing is missing here.
  const since = entries.findLast(({ spent }) => spent.input > 0)!.at!;
  expect(sumOf(readLines(text, freshReading, { ...rules, since }).entries).unpriced).toBe(0);
  const price = { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 };
  expect(readLines(text, freshReading, { ...rules, priceOf: () => price }).entries[0]!.spent.unpriced).toBe(0);
});

test('what was written before this worker began is known, and not counted', () => {
  const { lines } = sourceOf('codex', 'transcript');
  const text = recordedUsage('codex', 'transcript.jsonl');
  const all = readLines(text, freshReading, rulesOf(lines));
  const since = all.entries.at(-1)!.at!;
  expect(tokens(sumOf(readLines(text, freshReading, rulesOf(lines, { since })).entries))).toEqual([200, 12, 1_300, 0]);
});

test.each([
  ['claude', 'output-1.txt', [350, 65, 2_100, 100], 3_620],
  ['gemini', 'output-1.txt', [450, 65, 2_100, 0], 0],
  ['qwen', 'output-1.txt', [450, 65, 2_100, 0], 0],
  ['opencode', 'output-1.txt', [450, 65, 2_100, 0], 790],
] as const)('the output of %s: %s', (agent, file, expected, cost) => {
  const text = recordedUsage(agent, file);
  const rules = rulesOf(sourceOf(agent, 'output').lines);
  const { entries } =
    agent === 'opencode' ? readLines(text, freshReading, rules) : readValue(JSON.parse(text) as JsonValue, freshReading, rules);
  expect(tokens(sumOf(entries))).toEqual(expected);
  expect(sumOf(entries).cost_micros).toBe(cost);
});

test('what claude settled before this worker began is not its own either', () => {
  const { lines } = sourceOf('claude', 'transcript');
  const price = { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 };
  const text = recordedUsage('claude', 'transcript.jsonl');
  const rules = rulesOf(lines, { priceOf: () => price });
  const since = readLines(text, freshReading, rules).entries.findLast(({ spent }) => spent.input > 0)!.at!;
  // 0.00362 dollars before it, of 0.00497.
  expect(sumOf(readLines(text, freshReading, { ...rules, since }).entries).cost_micros).toBe(1_350);
});

test('numbers since the beginning that fall have begun anew', () => {
  const line: UsageLine = { where: {}, sum: 'total', fields: { input: 'n' }, inputHasCache: false };
  const { entries } = readLines('{"n":5}\n{"n":9}\n{"n":9}\n{"n":2}\n{"n":3}', freshReading, rulesOf([line]));
  expect(entries.map(({ spent }) => spent.input)).toEqual([5, 4, 2, 1]);
});

test('lines that are no JSON, of another kind or with strange values say nothing', () => {
  const line: UsageLine = { where: { type: 'usage' }, sum: 'each', at: 'at', fields: { input: 'n' }, inputHasCache: false };
  const text = [
    '',
    'nonsense',
    '{"type":"usage"',
    '{"type":"other","n":1}',
    '{"type":"usage","n":"7"}',
    '{"type":"usage","n":-7}',
    '[]',
    '{}',
  ];
  expect(readLines(text.join('\n'), freshReading, rulesOf([line])).entries).toEqual([]);
  expect(readLines('{"type":"usage","n":7,"at":1795259255}', freshReading, rulesOf([line])).entries[0]).toMatchObject({
    at: 1_795_259_255_000,
  });
});
