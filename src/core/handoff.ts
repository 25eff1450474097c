/** A hand-off: what is wanted of a task in named pieces, so that nothing is left to guess, and the shape of its result. */

import * as z from 'zod';
import type { JsonValue } from './json.ts';
import { JsonSchema, shapeFaults } from './json-shape.ts';
import { limits } from './limits.ts';
import { boundedJson } from './names.ts';

const piece = (what: string) => z.string().trim().min(1, `a hand-off says ${what}`).max(limits.handoffChars);

export const Handoff = z.strictObject({
  objective: piece('what is to be reached').describe('what is to be reached'),
  scope: piece('what belongs to it and what does not').describe('what belongs to it, and what does not'),
  output_format: piece('what the result looks like').describe('what the result is to look like'),
  constraints: z.array(piece('each constraint in words')).max(limits.handoffConstraints).describe('what must hold on the way'),
  context: boundedJson(limits.handoffBytes, 'context').optional().describe('what is known already, any JSON value'),
  output_schema: JsonSchema.optional().describe('JSON Schema that the result must fit; another is refused with what is wrong'),
});
export type Handoff = z.infer<typeof Handoff>;

/** Everything in which a result is not as the hand-off demands; without a result it is the result that is missing. */
export function resultFaults(handoff: Handoff | null, result: JsonValue | null): string[] {
  if (handoff?.output_schema === undefined) return [];
  return result === null ? ['there is no result'] : shapeFaults(handoff.output_schema, result);
}
