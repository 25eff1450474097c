/** Work on many things, of which only a few are under way at any time: each of them is a process. */

const fewMax = 4;

/** The outcomes in the order of the items. */
export async function fewAtOnce<I, T>(items: readonly I[], work: (item: I) => Promise<T>): Promise<T[]> {
  const outcomes: T[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of queue) outcomes[at] = await work(item);
  };
  await Promise.all(Array.from({ length: fewMax }, worker));
  return outcomes;
}
