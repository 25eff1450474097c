/** A hand-off as whoever does the task reads it. */

import type { Handoff } from './handoff.ts';

export function handoffText({ objective, scope, output_format: format, constraints, context, output_schema: schema }: Handoff): string {
  return [
    `Objective: ${objective}`,
    `Scope: ${scope}`,
    `Output format: ${format}`,
    ...(constraints.length === 0 ? [] : [['Constraints:', ...constraints.map(constraint => `- ${constraint}`)].join('\n')]),
    ...(context === undefined ? [] : [`Context: ${typeof context === 'string' ? context : JSON.stringify(context)}`]),
    ...(schema === undefined ? [] : [`The result must be JSON that fits this JSON Schema: ${JSON.stringify(schema)}`]),
  ].join('\n');
}
