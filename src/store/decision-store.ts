/** What is decided about results and questions: gates, reviews and votes, as the store keeps them. */

import type { CommandGate, GateRun } from '../core/gate.ts';
import type { NewBallot, NewVote, Vote } from '../core/vote.ts';

/** A process by which nothing else can be meant. */
export interface GateProcess {
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
}

/** A command gate that is open. */
export interface OpenCommand {
  readonly task: string;
  readonly round: number;
  readonly gate: number;
  readonly spec: CommandGate;
  /** The worker whose attempt it is about; null where a person handed in what nobody had claimed. */
  readonly author: string | null;
  /** What an earlier daemon, or this one, has begun for it. */
  readonly state: 'pending' | 'running';
  readonly process: GateProcess | null;
}

export type RunOf = Pick<OpenCommand, 'task' | 'round' | 'gate'>;

export interface CommandOutcome {
  /** Null: it passed. */
  readonly trouble: string | null;
  /** The end of what it printed. */
  readonly tail: string;
}

export interface VoteQuery {
  readonly isOpen?: boolean | undefined;
  readonly limit: number;
}

export interface DecisionStore {
  /** Every gate of a task in every round, the latest last. */
  gates(task: string): Promise<GateRun[]>;
  openCommands(): Promise<OpenCommand[]>;
  /** It is about to be run. False when nobody waits for it any more. */
  beginCommand(run: RunOf, log: string): Promise<boolean>;
  commandRuns(run: RunOf, process: GateProcess): Promise<void>;
  /** What became of it, with all that follows for its task. Nothing happens when nobody waits for it any more. */
  endCommand(run: RunOf, outcome: CommandOutcome): Promise<void>;

  openVote(vote: NewVote, by: string): Promise<Vote>;
  /** By its id, or by the key that it was opened with. */
  vote(id: string): Promise<Vote>;
  votes(query: VoteQuery): Promise<Vote[]>;
  /** A later ballot of the same voter replaces the earlier one; the last that was missing ends the vote. */
  castBallot(vote: string, ballot: NewBallot, by: string): Promise<Vote>;
  /** Ends it with the ballots that are there. */
  closeVote(vote: string, by: string): Promise<Vote>;
}
