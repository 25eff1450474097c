/** The contract of gates and votes: what a result still has to pass, and what is decided together. */

import * as z from 'zod';
import { GateRun } from '../core/gate.ts';
import { limits } from '../core/limits.ts';
import { TaskId } from '../core/names.ts';
import { NewBallot, NewVote, Vote } from '../core/vote.ts';
import { coordinators, everyone, type Method } from './method.ts';

const id = z.string().min(1).max(limits.labelChars).describe('the vote: its id, or the key that it was opened with');

export const decisionMethods = {
  'task.gates': {
    summary: 'What the result of a task has to pass, and what came of it in each round',
    callers: everyone,
    params: z.strictObject({ id: TaskId.describe('the task') }),
    result: z.object({ gates: z.array(GateRun) }),
  },
  'vote.open': {
    summary: 'Put a question to the vote; the voters are told, and you are told the outcome',
    callers: coordinators,
    params: NewVote,
    result: Vote,
    tool: 'vote_open',
  },
  'vote.cast': {
    summary: 'Vote; a later ballot replaces your earlier one while the vote is open',
    callers: everyone,
    params: z.strictObject({ id, ...NewBallot.shape }),
    result: Vote,
    tool: 'vote_cast',
  },
  'vote.get': {
    summary: 'Show one vote with its ballots',
    callers: everyone,
    params: z.strictObject({ id }),
    result: Vote,
  },
  'vote.list': {
    summary: 'List votes, the latest first',
    callers: everyone,
    params: z.strictObject({
      open: z.boolean().optional().describe('only those that are open, or only those that are over'),
      limit: z.number().int().min(1).max(limits.pageSize).default(100).describe('how many at most'),
    }),
    result: z.object({ votes: z.array(Vote) }),
  },
  'vote.close': {
    summary: 'End a vote now, with the ballots that are there',
    callers: coordinators,
    params: z.strictObject({ id }),
    result: Vote,
  },
} as const satisfies Record<string, Method>;
