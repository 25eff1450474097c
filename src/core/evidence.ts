/** What a worker's output said of its state, apart from the picture: the latest of each kind, and when that was. */

import * as z from 'zod';
import { Instant } from './names.ts';

export const WorkerEvidence = z.object({
  title: z.string().describe('the title of its terminal'),
  bell_at: Instant.nullable().describe('when it last rang the bell'),
  notification: z.object({ title: z.string(), body: z.string(), at: Instant }).nullable().describe('OSC 9 or OSC 777'),
  progress: z
    .object({
      state: z.enum(['none', 'normal', 'error', 'indeterminate', 'paused']),
      percent: z.number().int().nullable(),
      at: Instant,
    })
    .nullable()
    .describe('OSC 9;4'),
  mark: z
    .object({ mark: z.enum(['prompt', 'command', 'output', 'done']), exit_code: z.number().int().nullable(), at: Instant })
    .nullable()
    .describe('where its shell is: OSC 133'),
});
export type WorkerEvidence = z.infer<typeof WorkerEvidence>;

export const noEvidence: WorkerEvidence = { title: '', bell_at: null, notification: null, progress: null, mark: null };
