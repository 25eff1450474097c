/** Rules between keys: their messages are written out, as no schema could word them. */

import type * as z from 'zod';

/** Reported at the first of these keys that somebody wrote, with a message that reads well at each; no key is the section itself. */
export function rule(context: z.RefinementCtx, path: readonly string[], message: string, others: readonly string[] = []): void {
  context.addIssue({ code: 'custom', path: [...path], message, params: { others } });
}

/** The other keys of a rule that is broken; undefined where the issue is no rule. */
export function othersOf(issue: z.core.$ZodIssue): readonly string[] | undefined {
  return issue.code === 'custom' ? (issue.params?.others as readonly string[] | undefined) : undefined;
}
