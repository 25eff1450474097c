/** The quick answer about a text's width is the right one. */

import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { measureFor } from '../../src/cli/width.ts';

test('every character by itself is as wide as the library says', async () => {
  const { width } = await measureFor(['日本']);
  for (let code = 0x20; code < 0x3000; code++) {
    const character = String.fromCodePoint(code);
    expect(width(character), code.toString(16)).toBe(stringWidth(character));
  }
});

test('texts are cut to fit, never in the middle of a character', async () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('a', 'ü', '日', '👩‍👩‍👧', 'e\u0301', '…') }));
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 20 }), async (given, columns) => {
      const { width, cut } = await measureFor([given]);
      const kept = cut(given, columns);
      expect(width(kept)).toBeLessThanOrEqual(columns);
      if (width(given) <= columns) expect(kept).toBe(given);
      else expect(given.startsWith(kept.slice(0, -1))).toBe(true);
    }),
  );
});
