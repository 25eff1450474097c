/** One call for each of several ids, side by side on one connection; each outcome is told in the order of the ids. */

import { exitCodeOf, SwarmError } from '../core/error.ts';
import { limits } from '../core/limits.ts';
import { jsonLine } from '../wording/text.ts';
import { report } from './report.ts';
import type { Call } from './verb.ts';

export interface OneCall<T> {
  send(id: string): Promise<T>;
  /** For people; with `--json` the result is printed as it is. */
  tell(result: T, id: string): string | Promise<string>;
}

/** The exit code of the first that failed; the others are carried out all the same. */
export async function eachId<T>(
  call: Pick<Call, 'json' | 'terminal'>,
  ids: readonly string[],
  { send, tell }: OneCall<T>,
): Promise<number> {
  let exit = 0;
  for await (const { item: id, outcome } of inOrder(ids, send)) {
    if ('error' in outcome) {
      const isPointless = outcome.error instanceof SwarmError && outcome.error.code === 'no_daemon';
      const code = report(outcome.error, call.terminal, call.json);
      if (isPointless) return exitCodeOf('no_daemon');
      exit ||= code;
    } else call.terminal.print(call.json ? jsonLine(outcome.value) : await tell(outcome.value, id));
  }
  return exit;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Keeps as many requests under way as a connection may have, and gives the outcomes in the order of the items. */
export async function* inOrder<I, T>(items: Iterable<I>, send: (item: I) => Promise<T>): AsyncGenerator<{ item: I; outcome: Outcome<T> }> {
  const sent: { item: I; outcome: Promise<Outcome<T>> }[] = [];
  const first = async () => {
    const { item, outcome } = sent.shift()!;
    return { item, outcome: await outcome };
  };
  for (const item of items) {
    const outcome = send(item).then(
      value => ({ value }),
      (error: unknown) => ({ error }),
    );
    sent.push({ item, outcome });
    if (sent.length >= limits.requestsInFlight) yield await first();
  }
  while (sent.length > 0) yield await first();
}
