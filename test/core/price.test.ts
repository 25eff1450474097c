/** What a model costs by its name, however a service writes it; what nobody has listed is not guessed. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { costOf, type Prices, priceOf } from '../../src/core/price.ts';

const listed = parse(readFileSync(path.resolve(import.meta.dirname, '../../presets/prices/models.yaml'), 'utf8')).models as Prices;

test.each([
  ['claude-opus-5-5', 4],
  ['claude-opus-5', 5],
  ['claude-opus-4-6', 5],
  ['claude-opus-4-1-20250805', 15],
  ['claude-sonnet-4-5@20250929', 3],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 1],
  ['anthropic/claude-opus-4.5', 5],
  ['claude-opus-5-5[1m]', 4],
  ['openai/gpt-5.5', 5],
  ['gpt-5-2025-08-07', 1.25],
  ['gpt-5-pro', 15],
  ['gpt-6-astra', 10],
  ['models/gemini-2.5-flash-lite', 0.1],
])('%s: %d dollars for a million tokens read', (model, input) => {
  expect(priceOf(model, listed)?.input).toBe(input);
});

test.each(['gpt-7', 'gpt-5.5-mini', 'claude-opus-6', 'claude-opus-5-6', 'demo', '', null])('%s: nobody knows', model => {
  expect(priceOf(model, listed)).toBeUndefined();
});

test('beginnings of names stand for many, the longest of them first', () => {
  const price = (input: number) => ({ input, output: 0, cacheRead: 0, cacheWrite: 0 });
  const prices = { 'acme*': price(1), 'acme-large*': price(2), 'acme-large-2': price(3), 'acme-v3:1': price(4) };
  const found = ['acme-small', 'acme-large-1', 'acme-large-2', 'acme-v3:1', 'other'].map(name => priceOf(name, prices)?.input);
  expect(found).toEqual([1, 2, 3, 4, undefined]);
});

test('each kind of token has its own price', () => {
  const spent = { input: 1e6, output: 1e5, cache_read: 2e6, cache_write: 1e4, cost_micros: 0, unpriced: 0 };
  expect(costOf(spent, { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 })).toBe(3_225_000);
});
