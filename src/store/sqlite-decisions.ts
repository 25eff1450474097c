/** Gates, reviews and votes in SQLite, one transaction per method. */

import type { NewBallot, NewVote } from '../core/vote.ts';
import type { CommandOutcome, DecisionStore, GateProcess, RunOf, VoteQuery } from './decision-store.ts';
import { type GateTable, publicRun } from './gate-table.ts';
import type { Gates } from './gates.ts';
import type { Journal } from './journal.ts';
import type { TaskTable } from './task-table.ts';
import type { Votes } from './votes.ts';

interface Parts {
  readonly journal: Journal;
  readonly tasks: TaskTable;
  readonly gateTable: GateTable;
  readonly gates: Gates;
  readonly votes: Votes;
}

export class SqliteDecisions implements DecisionStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  gates(task: string) {
    return this.#read(({ gateTable, tasks }) => gateTable.all(tasks.get(task).id).map(publicRun));
  }

  openCommands() {
    return this.#read(({ gates }) => gates.openCommands());
  }

  beginCommand(run: RunOf, log: string) {
    return this.#write(({ gates }) => gates.beginCommand(run, log));
  }

  commandRuns(run: RunOf, process: GateProcess) {
    return this.#write(({ gates }) => gates.commandRuns(run, process));
  }

  endCommand(run: RunOf, outcome: CommandOutcome) {
    return this.#write(({ gates }) => gates.endCommand(run, outcome));
  }

  openVote(vote: NewVote, by: string) {
    return this.#write(({ votes, tasks }) => {
      if (vote.task !== undefined) tasks.get(vote.task);
      return votes.open(vote, by);
    });
  }

  vote(id: string) {
    return this.#read(({ votes }) => votes.get(id));
  }

  votes(query: VoteQuery) {
    return this.#read(({ votes }) => votes.list(query));
  }

  castBallot(vote: string, ballot: NewBallot, by: string) {
    return this.#write(({ votes }) => votes.cast(vote, ballot, by));
  }

  closeVote(vote: string, by: string) {
    return this.#write(({ votes }) => votes.close(vote, by));
  }

  #read<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.read(() => work(this.#parts));
  }

  #write<T>(work: (parts: Parts) => T): Promise<T> {
    return this.#parts.journal.write(() => work(this.#parts));
  }
}
