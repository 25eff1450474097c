/** The inputs of a run: what was given, what the workflow presets, and complaints about the rest. */

import type { JsonValue } from '../json.ts';
import { didYouMean } from '../nearest.ts';
import type { Inputs, Workflow } from './workflow.ts';
import { isOfType } from './workflow-faults.ts';

export function chosenInputs(given: Readonly<Record<string, JsonValue>>, { inputs }: Workflow): { inputs: Inputs } | { faults: string[] } {
  const known = Object.keys(inputs);
  const strange = Object.keys(given).filter(name => !Object.hasOwn(inputs, name));
  const faults = strange.map(name => {
    const otherwise = known.length === 0 ? 'The workflow has no inputs.' : `There are: ${known.join(', ')}.`;
    return `there is no input '${name}'. ${didYouMean(name, known, otherwise)}`;
  });
  const chosen: Record<string, JsonValue> = {};
  for (const [name, { type, default: preset, required = preset === undefined, description }] of Object.entries(inputs)) {
    const value = Object.hasOwn(given, name) ? given[name]! : preset;
    if (value === undefined && required)
      faults.push(`the input '${name}' is missing${description === undefined ? '' : ` (${description})`}`);
    else if (value !== undefined && !isOfType(value, type)) faults.push(`the input '${name}' must be a ${type}`);
    else chosen[name] = value ?? null;
  }
  return faults.length > 0 ? { faults } : { inputs: chosen };
}
