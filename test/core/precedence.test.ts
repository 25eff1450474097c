/** Who of several waiting workers comes first: a table for each rule, and that there is an order at all. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignStrategies } from '../../src/core/pool-policy.ts';
import { precedence, type Standing } from '../../src/core/precedence.ts';
import { runs } from '../helpers/runs.ts';

const standing = (more: Partial<Standing> = {}): Standing => ({
  ...{
    incarnation: 'i',
    strategy: 'least-loaded',
    knows: false,
    spare: 0,
    held: 0,
    idleSince: 100,
    success: null,
    meanMs: null,
    meanMicros: null,
  },
  ...more,
});

const best = { strategy: 'best-match' } as const;
const turns = { strategy: 'round-robin' } as const;

test.each<[rule: string, first: Partial<Standing>, second: Partial<Standing>]>([
  ['who knows what came before, however busy', { knows: true, held: 3, idleSince: 900 }, {}],
  ['who knows it, also where the best match is looked for', { ...best, knows: true, spare: 5 }, { ...best }],
  ['who holds less', { held: 1, idleSince: 900 }, { held: 2 }],
  ['of the equally loaded, the longest idle', { idleSince: 99 }, {}],
  ['the longest idle, whatever it holds, where they take turns', { ...turns, held: 2, idleSince: 99 }, { ...turns }],
  ['who holds less, where only one of the two takes turns', { ...turns, held: 0, idleSince: 900 }, { held: 1 }],
  ['who can do the least beside it, however busy', { ...best, spare: 1, held: 2, idleSince: 900 }, { ...best, spare: 2 }],
  ['the better match, where only one of the two asks for it', { spare: 1, held: 2 }, { ...best, spare: 2 }],
  ['of equal matches, who succeeds more often', { ...best, success: 0.9, held: 2 }, { ...best, success: 0.8 }],
  ['who is not known yet, before who fails at times', { ...best, held: 2 }, { ...best, success: 0.99 }],
  ['of the equally good, the quicker kind', { ...best, success: 0.9, meanMs: 10, held: 2 }, { ...best, success: 0.9, meanMs: 11 }],
  [
    'of the equally good and about as quick, the cheaper kind',
    { ...best, meanMs: 100, meanMicros: 5, held: 2 },
    { ...best, meanMs: 99, meanMicros: 9 },
  ],
  ['of kinds that are alike in all, who holds less', { ...best, meanMs: 10 }, { ...best, meanMs: 10, held: 1, idleSince: 1 }],
])('first comes %s', (_, first, second) => {
  const [a, b] = [standing(first), standing(second)];
  expect(precedence([a, b])(a, b)).toBeLessThan(0);
  expect(precedence([a, b])(b, a)).toBeGreaterThan(0);
});

test('capabilities to spare and records count only where the best match is looked for', () => {
  const [a, b] = [standing({ spare: 5, success: 0.1, meanMs: 900 }), standing({ success: 1, meanMs: 1 })];
  expect(precedence([a, b])(a, b)).toBe(0);
});

test('any workers have an order, whatever their strategies: nobody comes before another in a circle', () => {
  const small = fc.integer({ min: 0, max: 2 });
  const anyone = fc
    .record({
      ...{ knows: fc.boolean(), spare: small, held: small, idleSince: small, strategy: fc.constantFrom(...assignStrategies) },
      ...{
        success: fc.option(fc.constantFrom(0, 0.5, 1)),
        meanMs: fc.option(fc.integer({ min: 0, max: 9 })),
        meanMicros: fc.option(small),
      },
    })
    .map(standing);
  fc.assert(
    fc.property(anyone, anyone, anyone, (a, b, c) => {
      const comesBefore = precedence([a, b, c]);
      expect(Math.sign(comesBefore(a, b)) + Math.sign(comesBefore(b, a))).toBe(0);
      if (comesBefore(a, b) <= 0 && comesBefore(b, c) <= 0) expect(comesBefore(a, c)).toBeLessThanOrEqual(0);
    }),
    runs(2_000),
  );
});
