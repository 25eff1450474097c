/** What earlier runs and attempts have taught: by step, by kind of worker, by pattern. */

import * as z from 'zod';
import { patterns } from './workflow.ts';

const Count = z.number().int();

const tally = {
  ended: Count.describe('how many have ended'),
  completed: Count.describe('how many of these went well'),
  mean_ms: z.number().nullable().describe('how long they took, on average'),
  mean_tokens: z.number().describe('tokens that they took, on average'),
  mean_cost_micros: z.number().describe('millionths of a dollar, on average; 0 where nobody told of any'),
};

export const LearnedStep = z
  .object({ workflow: z.string(), step: z.string(), ...tally })
  .describe('its tasks; time and cost are of all of them within one run, waiting included');

export const LearnedKind = z
  .object({ role: z.string(), preset: z.string().nullable().describe('null: workers of no pool'), ...tally })
  .describe('attempts of workers of one role and preset, from claimed to ended');

export const LearnedPattern = z
  .object({ workflow: z.string(), pattern: z.enum(patterns), ...tally })
  .describe('runs of one workflow that followed one pattern to their end; cancelled ones are left out');

export const Learned = z.object({ steps: z.array(LearnedStep), kinds: z.array(LearnedKind), patterns: z.array(LearnedPattern) });

export type LearnedStep = z.infer<typeof LearnedStep>;
export type LearnedKind = z.infer<typeof LearnedKind>;
export type LearnedPattern = z.infer<typeof LearnedPattern>;
export type Learned = z.infer<typeof Learned>;
