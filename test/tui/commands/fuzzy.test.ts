/** A few letters and what they mean: found, in a sensible order, and nothing found that does not have them. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzy } from '../../../src/tui/commands/fuzzy.ts';

const found = (letters: string, ...items: string[]): string[] => fuzzy(letters, items, item => item);

test.each<[string, string[], string[]]>([
  ['', ['b', 'a'], ['b', 'a']],
  ['  ', ['b', 'a'], ['b', 'a']],
  ['as', ['Assign', 'Cancel', 'Pause'], ['Assign', 'Pause']],
  ['ASSIGN', ['assign'], ['assign']],
  ['ap', ['Approve the result', 'A pool', 'Leap'], ['Approve the result', 'Leap', 'A pool']],
  ['pause', ['Make a pause', 'Pause the pool'], ['Pause the pool', 'Make a pause']],
  ['ptp', ['Pause the pool', 'Put to palette'], ['Pause the pool', 'Put to palette']],
  ['new task', ['New task', 'Note on the new task'], ['New task', 'Note on the new task']],
  ['tne', ['New task'], []],
  ['x', ['Assign'], []],
  ['日', ['日本', 'x'], ['日本']],
])('%j among %j finds %j', (letters, items, wanted) => {
  expect(found(letters, ...items)).toEqual(wanted);
});

const isWithin = (letters: string, text: string): boolean => {
  const wanted = [...letters.toLowerCase()].filter(letter => letter !== ' ');
  return [...text.toLowerCase()].reduce((at, letter) => at + Number(letter === wanted[at]), 0) === wanted.length;
};

test('what is found has all letters in their order, and what has them is found', () => {
  const word = fc.string({ unit: fc.constantFrom(...'aAbBc .'), maxLength: 8 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 8 }), (letters, items) => {
      fc.pre(letters.trim() !== '');
      expect([...found(letters, ...items)].sort()).toEqual(items.filter(item => isWithin(letters.trim(), item)).sort());
    }),
  );
});

test('a text that begins with the letters stands before all that only have them', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 4 }),
      fc.array(fc.string({ unit: fc.constantFrom(...'abc x'), maxLength: 12 }), { maxLength: 6 }),
      (letters, others) => {
        const [first] = found(letters, ...others, letters);
        expect(first!.startsWith(letters)).toBe(true);
      },
    ),
  );
});
