/** Which of many texts a few letters mean: all letters in order, the better the closer they stand together and at the starts of words. */

/** Undefined when they do not occur; else the higher the better. */
function fuzzyScore(letters: string, text: string): number | undefined {
  const [wanted, within] = [letters.toLowerCase(), text.toLowerCase()];
  const whole = within.indexOf(wanted);
  if (whole >= 0) return 1_000 - whole + (startsWord(within, whole) ? 500 : 0) - within.length / 100;
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    const next = within.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    score += next === at + 1 ? 5 : 0;
    score += startsWord(within, next) ? 10 : 0;
    at = next;
  }
  return score - within.length / 100;
}

const startsWord = (text: string, at: number): boolean => at === 0 || !/[a-z0-9]/.test(text[at - 1]!);

/** The best first; those that do not fit are left out. */
export function fuzzy<T>(letters: string, items: readonly T[], textOf: (item: T) => string): T[] {
  if (letters.trim() === '') return [...items];
  return items
    .flatMap(item => {
      const score = fuzzyScore(letters.trim(), textOf(item));
      return score === undefined ? [] : [{ item, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
