/** The key `usage` of a preset: where the tokens and the cost of an agent are found. docs/usage.md is its guide. */

import * as z from 'zod';
import { limits } from '../core/limits.ts';
import { precisions } from '../core/precision.ts';
import type { Precision } from '../core/usage.ts';
import { lineSums, type UsageKind, type UsageLine, type UsageSource, usageKinds } from '../core/usage-source.ts';
import { rule } from './rule.ts';
import { choice, item, list, pattern, text } from './setting.ts';

const path = (description: string) => text(description, limits.labelChars);

const line = z
  .strictObject({
    where: z
      .record(z.string().max(limits.labelChars), item('What stands there, or * for anything.', limits.labelChars))
      .prefault({})
      .meta({
        entry: 'PATH',
        entryNames: `a path such as message.usage, of at most ${limits.labelChars} characters`,
        description: 'By which values such a line is known.',
      }),
    sum: choice(
      'How its lines add up: each counts; message, a later line on the same message replaces an earlier one; total, numbers since the beginning; settle, the cost of everything so far.',
      lineSums,
      'each',
    ),
    id: path('Where the name of the message stands, for sum: message.'),
    at: path('Where its time stands.'),
    model: path('Where the name of the model stands; later lines are of the same one.'),
    input: path('Where the tokens read stand; several paths with + between them are added up.'),
    output: path('Where the tokens written stand.'),
    cacheRead: path('Where the tokens read from a cache stand.'),
    cacheWrite: path('Where the tokens put into a cache stand.'),
    cost: path('Where the cost in dollars stands.'),
    cached: choice('Whether the tokens of the cache are among those read: apart, or within.', ['apart', 'within'], 'apart'),
  })
  .transform(
    ({ where, sum, id, at, model, cached, ...fields }): UsageLine => ({
      ...{ where, sum, id, at, model, fields, inputHasCache: cached === 'within' },
    }),
  )
  .meta({ description: 'A kind of line, and which number stands where in it.' });

const usual: { readonly [K in UsageKind]: Precision } = {
  ...{ transcript: 'exact', output: 'exact', hook: 'exact', report: 'reported', screen: 'estimated' },
};

/** What each kind cannot do without. */
const needs: { readonly [K in UsageKind]: readonly ('lines' | 'event' | 'pattern')[] } = {
  ...{ transcript: ['lines'], output: ['lines'], hook: ['event', 'lines'], screen: ['pattern'], report: [] },
};

const source = z
  .strictObject({
    kind: choice(
      'transcript, a file of JSON lines that it writes; output, JSON on its standard output; hook, the payload of a hook; screen, what its screen shows; report, what it says itself.',
      usageKinds,
      'report',
    ),
    precision: choice('How sure its numbers are; as usual for its kind when left out.', ['usual', ...precisions], 'usual'),
    field: text('Where the payload of a hook names the file of a transcript.', limits.labelChars).default('transcript_path'),
    files: list(
      'Where the file of a transcript is looked for when no hook names it.',
      item('A path; ~, $VARIABLE, {session} and * are filled in.', limits.argumentChars),
      20,
      'a list of paths',
    ).default([]),
    event: text('The event of the hook.', limits.nameChars),
    pattern: pattern('What its screen shows, with groups called input, output, cacheRead, cacheWrite or cost.').optional(),
    shows: choice('What the numbers on its screen are of: each answer, or all so far.', ['each', 'total'], 'total'),
    lines: list('Its kinds of lines.', line, limits.usageLines, 'a list of kinds of lines').default([]),
  })
  .superRefine((given, context) => {
    for (const key of needs[given.kind]) {
      const isGiven = key === 'lines' ? given.lines.length > 0 : given[key] !== undefined;
      if (!isGiven) rule(context, [key], `must be set for kind: ${given.kind}`);
    }
  })
  .transform(({ kind, precision: given, field, files, event, pattern: shown, shows, lines }): UsageSource => {
    const precision = given === 'usual' ? usual[kind] : given;
    switch (kind) {
      case 'transcript':
        return { kind, precision, field, files, lines };
      case 'output':
        return { kind, precision, lines };
      case 'hook':
        return { kind, precision, event: event ?? '', line: lines[0] ?? nowhere };
      case 'screen':
        return { kind, precision, pattern: shown ?? '', isTotal: shows === 'total' };
      case 'report':
        return { kind, precision };
    }
  })
  .meta({ description: 'A place where its tokens and cost are found.' });

/** Stands for what a rule has refused already. */
const nowhere: UsageLine = { where: {}, sum: 'each', fields: {}, inputHasCache: false };

export const usage = list('Where its tokens and cost are found, the best first.', source, limits.usageSources, 'a list of sources').default(
  [],
);
