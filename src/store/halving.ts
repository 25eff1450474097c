/** Finds a place in what stands in order, by looking at few of all places. */

/** The last number up to `high` for which it holds; 0 where it holds for none. It holds for all up to there, and for none beyond. */
export function lastWhere(high: number, holds: (number: number) => boolean): number {
  let [low, top] = [0, high];
  while (low < top) {
    const middle = Math.ceil((low + top) / 2);
    if (holds(middle)) low = middle;
    else top = middle - 1;
  }
  return low;
}
