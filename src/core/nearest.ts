/** "Did you mean": the known word nearest to a mistyped one, or nothing when none is near enough. */

export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** All that are near, and those of which one is the beginning of the other; the nearest first. */
export function nearOnes(word: string, known: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3)) + 1;
  const low = word.toLowerCase();
  return [...known]
    .map(candidate => ({ candidate, distance: editDistance(low, candidate.toLowerCase(), limit) }))
    .filter(({ candidate, distance }) => distance < limit || isBeginning(low, candidate.toLowerCase()))
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);
}

/** Fewer letters than these begin too many words. */
const beginningChars = 3;

const isBeginning = (a: string, b: string): boolean =>
  Math.min(a.length, b.length) >= beginningChars && (a.startsWith(b) || b.startsWith(a));

/** A ready-made hint for an error, or `otherwise` when nothing is near. */
export function didYouMean(word: string, known: Iterable<string>, otherwise = ''): string {
  const found = nearest(word, known);
  return found === undefined ? otherwise : `Did you mean '${found}'?`;
}

/** Edits (insert, delete, replace, swap of neighbours) between two words; stops early once it must exceed `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
    }
    if (Math.min(...current) >= limit) return limit;
    [beforeLast, last] = [last, current];
  }
  return last[b.length]!;
}
