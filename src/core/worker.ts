/** Workers as the board knows them: a name, an incarnation, a role, and what they can do. */

import * as z from 'zod';
import { WorkerEvidence } from './evidence.ts';
import { limits } from './limits.ts';
import { Instant, Label, Name } from './names.ts';

export const NewWorker = z.strictObject({
  name: Name.describe('what it is called; registering a name again begins a new incarnation'),
  role: Name.default('worker').describe('orchestrator, monitor, worker, or a role of your own with the rights of a worker'),
  pool: Name.optional().describe('the pool that it belongs to'),
  capabilities: z.array(Label).max(limits.labelsPerTask).default([]).describe('what it can do'),
  tags: z.array(Label).max(limits.labelsPerTask).default([]).describe('take only tasks with one of these tags'),
});
export type NewWorker = z.infer<typeof NewWorker>;

const processStates = ['starting', 'running', 'exited', 'lost'] as const;
const ProcessState = z.enum(processStates);

/** The process of a worker that lives in a terminal of ours. */
export const WorkerProcess = z.object({
  state: ProcessState,
  pid: z.number().int().nullable(),
  command: z.array(z.string()),
  cwd: z.string(),
  cols: z.number().int(),
  rows: z.number().int(),
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
  reason: z.string().nullable().describe('why it was lost, or ended by swarm or a person'),
  started_at: Instant,
  ended_at: Instant.nullable(),
  /** Where its output lies, as files of raw bytes. */
  log: z.string(),
});
export type WorkerProcess = z.infer<typeof WorkerProcess>;

export const Worker = z.object({
  name: z.string(),
  role: z.string(),
  pool: z.string().nullable(),
  capabilities: z.array(z.string()),
  tags: z.array(z.string()),
  needs_command: z.boolean().describe('it takes only tasks that have a command'),
  incarnation: z.string(),
  status: z.string().describe('what it says of itself'),
  note: z.string().nullable(),
  task: z.string().nullable().describe('the task it holds'),
  process: WorkerProcess.nullable().describe('null for an agent that runs elsewhere'),
  registered_at: Instant,
  seen_at: Instant,
});
export type Worker = z.infer<typeof Worker>;

/** One that runs elsewhere is taken to be there: nobody could know that it is not. */
export const isPresent = ({ process: run }: Pick<Worker, 'process'>): boolean => run === null || run.ended_at === null;

/** A worker as it is shown: with what its terminal says of it, which is no part of the board. */
export const SeenWorker = Worker.extend({
  evidence: WorkerEvidence.nullable().describe('what its output said of its state; null for one that has no terminal here, or has ended'),
});
export type SeenWorker = z.infer<typeof SeenWorker>;
