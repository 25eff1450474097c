/** Votes on the board: opened once, one ballot for each voter, and one outcome, in the transaction that brings it about. */

import type Database from 'better-sqlite3';
import { SwarmError } from '../core/error.ts';
import type { FactType } from '../core/fact.ts';
import type { JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import { operatorName } from '../core/reserved.ts';
import { span } from '../core/span.ts';
import {
  type Ballot,
  ballotTrouble,
  isComplete,
  type NewBallot,
  type NewVote,
  type Outcome,
  outcomeOf,
  usualQuorum,
  type Vote,
} from '../core/vote.ts';
import { outcomeText } from '../core/vote-words.ts';
import type { Worker } from '../core/worker.ts';
import type { VoteQuery } from './decision-store.ts';
import type { Journal } from './journal.ts';
import type { MessageTable } from './message-table.ts';
import { taskId, taskNumber } from './task-row.ts';
import type { WorkerTable } from './worker-table.ts';

const usualMs = 10 * 60_000;
/** How long its opener can be told of the outcome. */
const keptMs = 24 * 3_600_000;
/** Of the time of a vote this share is left when those who have not voted are asked again; one this short asks once. */
const remindedShare = 0.25;
const remindedLeastMs = 60_000;

interface Parts {
  readonly journal: Journal;
  readonly workers: WorkerTable;
  readonly messages: MessageTable;
  readonly now: () => number;
  /** Told of every outcome, within its transaction. */
  onEnd(vote: Vote): void;
}

interface Row extends Omit<Vote, 'id' | 'options' | 'voters' | 'task' | 'ballots' | 'outcome'> {
  readonly id: number;
  readonly options: string;
  readonly voters: string;
  readonly task: number | null;
  readonly outcome: string | null;
  readonly invited: string;
  readonly without: string | null;
  readonly remind_at: number | null;
}

/** Of a vote that is a gate: whoever comes later is asked as well, but never whose own work it is about. */
interface AsGate {
  readonly author: string | null;
}

export class Votes {
  readonly #parts: Parts;
  readonly #insert;
  readonly #find;
  readonly #list;
  readonly #ballots;
  readonly #put;
  readonly #end;
  readonly #due;
  readonly #nextDue;
  readonly #forgetful;
  readonly #reminded;
  readonly #invite;
  readonly #countOpen;

  constructor(db: Database.Database, parts: Parts) {
    this.#parts = parts;
    this.#insert = db.prepare(
      `INSERT INTO vote (question, options, rule, quorum, voters, task, key, opened_by, opened_at, deadline, invited, without, remind_at)
       VALUES (@question, @options, @rule, @quorum, @voters, @task, @key, @by, @now, @deadline, @invited, @without, @remindAt)`,
    );
    this.#find = db.prepare('SELECT * FROM vote WHERE id = @id OR key = @key');
    this.#list = db.prepare('SELECT * FROM vote WHERE @open IS NULL OR (outcome IS NULL) = @open ORDER BY id DESC LIMIT @limit');
    this.#ballots = db.prepare('SELECT voter, option, scores, why, at FROM ballot WHERE vote = ? ORDER BY at, voter');
    this.#put = db.prepare(
      `INSERT INTO ballot (vote, voter, option, scores, why, at) VALUES (@vote, @voter, @option, @scores, @why, @now)
       ON CONFLICT DO UPDATE SET option = excluded.option, scores = excluded.scores, why = excluded.why, at = excluded.at`,
    );
    this.#end = db.prepare('UPDATE vote SET outcome = @outcome, closed_at = @now WHERE id = @id AND outcome IS NULL');
    this.#due = db.prepare('SELECT * FROM vote WHERE outcome IS NULL AND deadline <= ? ORDER BY deadline, id');
    this.#nextDue = db
      .prepare(
        'SELECT min(least) FROM (SELECT min(deadline) AS least FROM vote WHERE outcome IS NULL UNION ALL SELECT min(remind_at) FROM vote WHERE outcome IS NULL AND remind_at IS NOT NULL)',
      )
      .pluck();
    this.#forgetful = db.prepare('SELECT * FROM vote WHERE outcome IS NULL AND remind_at <= ? ORDER BY id');
    this.#reminded = db.prepare('UPDATE vote SET remind_at = NULL WHERE id = ?');
    this.#invite = db.prepare('UPDATE vote SET voters = @voters WHERE id = @id');
    this.#countOpen = db.prepare('SELECT count(*) FROM vote WHERE outcome IS NULL').pluck();
  }

  open(wish: NewVote, by: string, gate?: AsGate): Vote {
    const known = wish.key === undefined ? undefined : this.find(wish.key);
    if (known !== undefined) return known;
    if ((this.#countOpen.get() as number) >= limits.openVotes)
      throw new SwarmError('limit_reached', `${limits.openVotes} votes are open, which is the most`);
    const voters = this.#votersOf(wish.voters).filter(name => name !== gate?.author);
    if (voters.length > limits.votersPerVote) {
      const hint = 'Name those who are to vote: `--voters role:R`, or workers.';
      throw new SwarmError('limit_reached', `${voters.length} could vote, and at most ${limits.votersPerVote} may`, { hint });
    }
    const { question, options, rule = 'majority', quorum = usualQuorum(voters.length) } = wish;
    if (voters.length === 0)
      throw new SwarmError('refused', 'there is nobody who could vote', { hint: 'Name voters: `--voters role:R`, a worker, or operator.' });
    if (quorum > voters.length) {
      throw new SwarmError(
        'bad_params',
        `a quorum of ${quorum} cannot be reached with ${voters.length} voters: ${voters.slice(0, 8).join(', ')}`,
      );
    }
    const now = this.#parts.now();
    const deadline = now + (wish.deadline_ms ?? usualMs);
    const task = wish.task === undefined ? null : taskNumber(wish.task);
    const remindAt = deadline - now < remindedLeastMs ? null : deadline - Math.floor((deadline - now) * remindedShare);
    const invited = gate === undefined ? [] : (wish.voters ?? ['all']).filter(who => who === 'all' || who.startsWith('role:'));
    const lists = { options: JSON.stringify(options), voters: JSON.stringify(voters), invited: JSON.stringify(invited) };
    const named = { key: wish.key ?? null, without: gate?.author ?? null };
    const { lastInsertRowid } = this.#insert.run({ question, rule, quorum, ...lists, task, ...named, by, now, deadline, remindAt });
    const vote = this.get(`v${lastInsertRowid}`);
    const told = { question, options, rule, quorum, voters, task: vote.task, deadline, remind_at: remindAt };
    this.#tell(vote.id, 'vote.opened', by, told);
    this.#ask(vote, voters);
    return vote;
  }

  #ask({ id, question, options, rule, quorum, task, deadline, opened_by: by }: Vote, voters: readonly string[], first = ''): void {
    const payload = { vote_id: id, question, options, rule, quorum, deadline_ms: deadline - this.#parts.now() };
    const text = `${id}: ${question} ${first}Vote for one of: ${options.join(', ')}; or abstain.`;
    const request = { type: 'vote_request', text, payload, ...(task === null ? {} : { task }) } as const;
    for (const to of voters) if (to !== by) this.#parts.messages.send({ to, ...request }, by, deadline);
  }

  /** Asks those who have come since. The quorum stays as it was: it was reached by fewer, or it is reached sooner. */
  inviteLate(id: string): void {
    const { invited, without, voters: known, outcome } = this.#row(id)!;
    if (outcome !== null || invited === '[]') return;
    const voters = JSON.parse(known) as string[];
    const called = JSON.parse(invited) as string[];
    const late = this.#votersOf(called.includes('all') ? undefined : called).filter(name => name !== without && !voters.includes(name));
    const asked = late.slice(0, limits.votersPerVote - voters.length);
    if (asked.length === 0) return;
    this.#invite.run({ id: Number(id.slice(1)), voters: JSON.stringify([...voters, ...asked]) });
    this.#tell(id, 'vote.invited', 'swarm', { voters: asked });
    this.#ask(this.get(id), asked);
  }

  /** Whoever has not voted by now is asked once more. */
  remind(): void {
    for (const row of this.#forgetful.all(this.#parts.now()) as Row[]) {
      this.#reminded.run(row.id);
      const vote = this.#shown(row);
      const silent = vote.voters.filter(voter => !vote.ballots.some(ballot => ballot.voter === voter));
      this.#ask(vote, silent, `You have not voted yet, and ${span(vote.deadline - this.#parts.now())} are left. `);
    }
  }

  find(id: string): Vote | undefined {
    const row = this.#row(id);
    return row && this.#shown(row);
  }

  #row(id: string): Row | undefined {
    return this.#find.get({ id: /^v\d+$/.test(id) ? Number(id.slice(1)) : null, key: id }) as Row | undefined;
  }

  get(id: string): Vote {
    const vote = this.find(id);
    if (vote !== undefined) return vote;
    throw new SwarmError('not_found', `there is no vote ${id}`, { hint: '`swarm vote list` shows them.' });
  }

  list({ isOpen, limit }: VoteQuery): Vote[] {
    return (this.#list.all({ open: isOpen === undefined ? null : Number(isOpen), limit }) as Row[]).map(row => this.#shown(row));
  }

  cast(id: string, ballot: NewBallot, voter: string): Vote {
    const vote = this.#openOne(id);
    const trouble = ballotTrouble(vote, voter, ballot);
    if (trouble !== undefined) throw new SwarmError(vote.voters.includes(voter) ? 'bad_params' : 'refused', `${vote.id}: ${trouble}`);
    const { option = null, scores = null, why = null } = ballot;
    this.#put.run({
      vote: numberOf(vote),
      voter,
      option,
      scores: scores === null ? null : JSON.stringify(scores),
      why,
      now: this.#parts.now(),
    });
    this.#tell(vote.id, 'vote.cast', voter, { option, scores, why });
    const after = this.get(vote.id);
    return isComplete(after) ? this.#finish(after, outcomeOf(after, after.ballots), 'swarm') : after;
  }

  close(id: string, by: string): Vote {
    const vote = this.#openOne(id);
    return this.#finish(vote, outcomeOf(vote, vote.ballots), by);
  }

  /** What it was about has been settled otherwise. */
  withdraw(id: string): void {
    const vote = this.get(id);
    if (vote.outcome === null) this.#finish(vote, { ...outcomeOf(vote, vote.ballots), kind: 'withdrawn', option: null }, 'swarm');
  }

  /** Those whose time is over. */
  expire(): void {
    for (const row of this.#due.all(this.#parts.now()) as Row[]) {
      const vote = this.#shown(row);
      this.#finish(vote, outcomeOf(vote, vote.ballots), 'swarm');
    }
  }

  nextDue(): number | null {
    return this.#nextDue.get() as number | null;
  }

  #openOne(id: string): Vote {
    const vote = this.get(id);
    if (vote.outcome === null) return vote;
    throw new SwarmError('refused', `${vote.id} is over: ${outcomeText(vote.outcome)}`);
  }

  #finish(vote: Vote, outcome: Outcome, by: string): Vote {
    this.#end.run({ id: numberOf(vote), outcome: JSON.stringify(outcome), now: this.#parts.now() });
    const text = outcomeText(outcome);
    this.#tell(vote.id, 'vote.decided', by, { ...outcome, text, task: vote.task });
    this.#report(vote, outcome);
    const ended = this.get(vote.id);
    this.#parts.onEnd(ended);
    return ended;
  }

  #report({ id, question, opened_by: to, task }: Vote, outcome: Outcome): void {
    const { messages, workers, now } = this.#parts;
    if (to !== operatorName && workers.find(to) === undefined) return;
    const payload = { action: 'vote_result', vote_id: id, result: outcome.option, outcome: outcome.kind, tally: outcome.tally };
    const about = task === null ? {} : { task };
    messages.send(
      { to, type: 'vote_response', text: `${id} '${question}': ${outcomeText(outcome)}`, payload, ...about },
      'swarm',
      now() + keptMs,
    );
  }

  /** A role stands for those who have it now. */
  #votersOf(named: readonly string[] | undefined): string[] {
    const { workers } = this.#parts;
    const present = workers.all().filter(canVote);
    if (named === undefined) return present.map(({ name }) => name);
    const of = (who: string): string[] => {
      if (who === operatorName) return [who];
      if (who.startsWith('role:')) return present.filter(({ role }) => `role:${role}` === who).map(({ name }) => name);
      return [workers.get(who).name];
    };
    return [...new Set(named.flatMap(of))];
  }

  #tell(subject: string, type: FactType, by: string, data: { readonly [key: string]: JsonValue }): void {
    this.#parts.journal.append({ type, subject, by, at: this.#parts.now(), data });
  }

  #shown({ options, voters, outcome, task, invited, without, remind_at, ...row }: Row): Vote {
    const ballots = this.#ballots.all(row.id) as (Omit<Ballot, 'scores'> & { scores: string | null })[];
    return {
      ...row,
      ...{ id: `v${row.id}`, options: JSON.parse(options) as string[], voters: JSON.parse(voters) as string[] },
      task: task === null ? null : taskId(task),
      ballots: ballots.map(({ scores, ...ballot }) => ({
        ...ballot,
        scores: scores === null ? null : (JSON.parse(scores) as Ballot['scores']),
      })),
      outcome: outcome === null ? null : (JSON.parse(outcome) as Outcome),
    };
  }
}

const numberOf = ({ id }: Vote): number => Number(id.slice(1));

/** One that runs the commands of tasks reads no messages. */
const canVote = ({ needs_command, process }: Worker): boolean => !needs_command && (process === null || process.ended_at === null);
