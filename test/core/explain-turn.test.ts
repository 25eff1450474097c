/** Why an agent is thought to do what it does, in words. */

import { expect, test } from 'vitest';
import { freshTurn, type Observation, turnAfter } from '../../src/core/agent-state.ts';
import { turnWords } from '../../src/core/explain-turn.ts';

const seen = (source: Observation['source'], state: Observation['state'], at: number, evidence = ''): Observation => ({
  ...{ source, state, at, seq: null, rule: 'rule', evidence },
});

test('who said it, how long ago, and what speaks against it', () => {
  expect(turnWords(freshTurn(0), 0, 1_000)).toEqual(['what it does is not known: no hook, title or rule has said anything yet']);
  const busy = turnAfter(freshTurn(0), seen('hook', 'busy', 1_000));
  expect(turnWords(busy, 1_000, 61_000)).toEqual(['it is busy for 60 s: its hook said busy 60 s ago (rule)']);
  const asked = turnAfter(busy, seen('screen', 'waiting', 2_000, 'May I?'));
  expect(turnWords(asked, 2_000, 3_000)).toEqual([
    'it is waiting for a person for 1 s: its screen said waiting 1 s ago (rule: "May I?")',
    'also: its hook said busy 2 s ago (rule)',
  ]);
  const resting = turnAfter(busy, seen('hook', 'idle', 2_000));
  expect(turnWords(resting, 2_000, 2_200)[1]).toBe('it will count as idle in 500 ms unless something speaks against it');
  expect(turnWords(busy, 1_000, 400_000)[1]).toBe('it seems stuck: at work, and nothing printed for 6.7 min');
});
