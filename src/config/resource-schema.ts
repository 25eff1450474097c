/** What swarm.yaml says of resources: `database: 1`, `api: 10/min`, `gpu: {capacity: 2}`. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { Label } from '../core/names.ts';
import type { Resource } from '../core/resource.ts';
import { parseDuration } from './duration.ts';
import { rule } from './rule.ts';

const ratePattern = /^(\d{1,9}(?:\.\d{1,6})?)\/(\d+)?\s?(ms|s|sec|m|min|h|hour|d|day)$/;
const units = { sec: 's', min: 'm', hour: 'h', day: 'd' } as const;

const amount = z.number().positive().max(limits.resourceAmount);
const capacity = (most: number): Resource => ({ kind: 'capacity', most });

/** `10/min`, `5/30s`; undefined when it is none. */
function rateOf(text: string): Resource | undefined {
  const [, most = '', count = '1', unit = ''] = ratePattern.exec(text) ?? [];
  const perMs = parseDuration(`${count}${units[unit as keyof typeof units] ?? unit}`);
  const isSane = Number(most) > 0 && Number(most) <= limits.resourceAmount && perMs !== undefined && perMs > 0 && perMs <= limits.timeoutMs;
  return isSane ? { kind: 'rate', most: Number(most), perMs } : undefined;
}

const resource = z
  .union([
    amount.transform(capacity),
    z.strictObject({ capacity: amount }).transform(({ capacity: most }) => capacity(most)),
    z
      .string()
      .regex(ratePattern, { abort: true })
      .transform((text, context) => {
        const rate = rateOf(text);
        if (rate !== undefined) return rate;
        context.issues.push({ code: 'custom', message: 'out of range', input: text });
        return z.NEVER;
      }),
  ])
  .meta({
    kind: 'resource',
    expects: `a number above 0 such as 1, a rate such as 10/min or 100/h over at most 7d, or {capacity: NUMBER}, up to ${limits.resourceAmount}`,
    description:
      'How much of it there is: as a number what tasks may hold at once, as a rate what they may begin to use in a span of time.',
  });

export const resources = z
  .record(Label, resource)
  .superRefine((given, context) => {
    const { length } = Object.keys(given);
    if (length > limits.resources) rule(context, [], `must be at most ${limits.resources} resources, not ${length}`);
  })
  .meta({
    entry: 'RESOURCE',
    entryNames: 'a label of letters, digits and . _ - : /, beginning with a letter or digit',
    description: 'What tasks share: a task that names a resource begins only when so much of it is free.',
  });
