/** What the screen of an agent shows of what it took: counted once, and of unknown cost where it shows none. */

import { expect, test } from 'vitest';
import { screenEntry } from '../../src/daemon/usage-text.ts';
import { sourceOf } from '../helpers/usage.ts';

const answer = (session: string): string => `Tokens: 2.1k sent, 1k cache hit, 334 received. Cost: $0.0012 message, ${session} session.`;

test('aider: each answer with its cost, once', () => {
  const source = sourceOf('aider', 'screen');
  const first = screenEntry(['> hello', answer('$0.02'), '>'], source, null);
  expect(first.entry).toMatchObject({ precision: 'estimated', spent: { input: 2_100, output: 334, cost_micros: 1_200, unpriced: 0 } });
  expect(screenEntry([answer('$0.02')], source, first.after).entry).toBeNull();
  // Another one that took as much.
  expect(screenEntry([answer('$0.03')], source, first.after).entry?.spent.cost_micros).toBe(1_200);
});

test('aider: of a model that it knows no price of', () => {
  const { entry } = screenEntry(['Tokens: 950 sent, 50 received.'], sourceOf('aider', 'screen'), null);
  expect(entry?.spent).toMatchObject({ input: 950, cost_micros: 0, unpriced: 1_000 });
});
