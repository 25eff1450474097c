/** What opens and settles the gates of a result: verdicts, commands that ended, votes that were decided, and the pass that time brings. */

import { SwarmError } from '../core/error.ts';
import type { ReviewGate, VoteGate } from '../core/gate.ts';
import { waitsForPerson } from '../core/gate-words.ts';
import { type GatesNext, gatesAfter } from '../core/gates-after.ts';
import type { JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import { isAbout, mayReview, type Reader, reviewDueMs, reviewersOf, reviewPlan } from '../core/review.ts';
import { refusalToReview } from '../core/task-board.ts';
import type { TaskEvent } from '../core/task-event.ts';
import type { Vote } from '../core/vote.ts';
import { outcomeText } from '../core/vote-words.ts';
import type { CommandOutcome, OpenCommand, RunOf } from './decision-store.ts';
import type { GateTable, StoredRun } from './gate-table.ts';
import type { Journal } from './journal.ts';
import type { MessageTable } from './message-table.ts';
import type { StoredTask } from './task-row.ts';
import type { TaskTable } from './task-table.ts';
import type { Votes } from './votes.ts';
import type { WorkerTable } from './worker-table.ts';

interface Parts {
  readonly journal: Journal;
  readonly table: GateTable;
  readonly tasks: TaskTable;
  readonly workers: WorkerTable;
  readonly messages: MessageTable;
  readonly votes: Votes;
  readonly happen: (task: StoredTask, event: TaskEvent, by: string) => void;
  readonly now: () => number;
  readonly random: () => number;
}

type Verdict = Extract<TaskEvent, { type: 'approve' | 'reject' }>;
type Detail = { readonly [key: string]: JsonValue };

const swarm = { kind: 'operator', name: 'swarm' } as const;
const isOpen = ({ state }: StoredRun): boolean => state === 'pending' || state === 'running';
/** How long its author can be told what became of the work. */
const keptMs = 24 * 3_600_000;
/** A longer one is looked up in the task. */
const resultShown = 8_192;

export class Gates {
  readonly #parts: Parts;
  /** Who was there when the gates were last tended. */
  #crew = '';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A person decides for all who were asked; a worker gives its own review, and the last that was needed lets the result pass. */
  verdict(task: StoredTask, event: Verdict): StoredTask {
    const refuse = refusalToReview(task, event.by);
    if (refuse !== undefined) throw refuse;
    const runs = this.#parts.table.latest(task.id).filter(isOpen);
    if (event.by.kind === 'operator') this.#byPerson(task, runs, event);
    else this.#byWorker(task, runs, event);
    const after = this.#parts.tasks.get(task.id);
    if (after.status !== 'pending_review') this.#tellAuthor(after, event);
    return after;
  }

  #byPerson(task: StoredTask, runs: readonly StoredRun[], event: Verdict): void {
    const { happen, table, now } = this.#parts;
    if (event.type === 'reject') return void happen(task, event, event.by.name);
    const decided = runs.filter(({ type }) => type !== 'command');
    if (decided.length === 0) throw noApproval(task);
    for (const run of decided) table.set(run, { state: 'passed', by: event.by.name, output: event.comment ?? null, finished_at: now() });
    this.#settle(task, event);
  }

  #byWorker(task: StoredTask, runs: readonly StoredRun[], event: Verdict): void {
    const { table, now } = this.#parts;
    const { by, comment = null } = event;
    const reviews = runs.filter(({ type }) => type === 'review');
    if (reviews.length === 0) throw noApproval(task);
    const run = reviews.find(each => this.#fits(each, task, by.name));
    if (run === undefined) {
      const { capability } = reviews[0]!.spec as ReviewGate;
      throw new SwarmError('refused', `${task.id} is reviewed by those who can '${capability}', and ${by.name} cannot`);
    }
    const before = run.reviews.find(({ reviewer }) => reviewer === by.name);
    if (before?.state === 'approved' && event.type === 'approve') return;
    const at = now();
    const state = event.type === 'approve' ? 'approved' : 'rejected';
    table.review(run, { asked_at: at, due_at: at, ...before, reviewer: by.name, state, comment, answered_at: at });
    const approvals = run.reviews.filter(review => review.state === 'approved' && review.reviewer !== by.name).length + 1;
    const isDecided = event.type === 'reject' || approvals >= reviewersOf(run.spec as ReviewGate);
    if (isDecided) table.set(run, { state: event.type === 'approve' ? 'passed' : 'failed', by: by.name, output: comment, finished_at: at });
    if (event.type === 'reject') this.#parts.happen(task, event, by.name);
    else this.#settle(task, event);
  }

  /** Whoever was asked may answer, also late; others too, unless the gate names what they must be able to do. */
  #fits({ spec, reviews }: StoredRun, task: StoredTask, name: string): boolean {
    const gate = spec as ReviewGate;
    const worker = this.#parts.workers.find(name);
    const wasAsked = reviews.some(({ reviewer }) => reviewer === name);
    return wasAsked || gate.capability === undefined || (worker !== undefined && mayReview(worker, gate, task.author));
  }

  openCommands(): OpenCommand[] {
    const { table, tasks } = this.#parts;
    return table.openCommands().flatMap(({ task, round, gate, spec, process, state }) => {
      if (spec.type !== 'command') return [];
      return [{ task, round, gate, spec, process, state: state as OpenCommand['state'], author: tasks.get(task).author }];
    });
  }

  beginCommand(key: RunOf, log: string): boolean {
    const { table, now } = this.#parts;
    if (this.#openRun(key) === undefined) return false;
    table.set(key, { state: 'running', log, process: null, started_at: now() });
    return true;
  }

  commandRuns(key: RunOf, process: object): void {
    if (this.#openRun(key) !== undefined) this.#parts.table.set(key, { process: JSON.stringify(process) });
  }

  endCommand(key: RunOf, { trouble, tail }: CommandOutcome): void {
    const { table, tasks, now } = this.#parts;
    const run = this.#openRun(key);
    if (run === undefined) return;
    const output = trouble === null ? tail : [trouble, tail].filter(Boolean).join('\n');
    table.set(key, { state: trouble === null ? 'passed' : 'failed', output, by: 'swarm', process: null, finished_at: now() });
    this.#follow(tasks.get(key.task), { gate: run.name }, 'swarm');
  }

  /** Of the round that runs: an earlier one is of no concern any more. */
  #openRun({ task, round, gate }: RunOf): StoredRun | undefined {
    return this.#parts.table.latest(task).find(run => run.round === round && run.gate === gate && isOpen(run));
  }

  /** Asks reviewers, replaces those who do not answer, opens votes: whatever is open and can be brought on. */
  tend(): void {
    this.#withdrawVotes();
    for (const id of this.#toTend()) {
      const { table, tasks } = this.#parts;
      const task = tasks.get(id);
      const next = gatesAfter(table.latest(id));
      if (task.status !== 'pending_review' || next.kind !== 'open') continue;
      for (const run of next.open as readonly StoredRun[]) {
        if (run.type === 'review') this.#seek(run, task);
        if (run.type === 'vote') this.#hold(run, task);
      }
      if (tasks.get(id).status === 'pending_review') this.#follow(tasks.get(id), {}, 'swarm');
    }
  }

  /** Those that changed; all of them where other workers are there than before, any of whom may be of use. */
  #toTend(): readonly string[] {
    const { table, workers, journal, now } = this.#parts;
    if (!table.hasOpen) return [];
    const crew = JSON.stringify(
      workers.all().map(worker => [worker.incarnation, worker.role, worker.capabilities, isAbout(worker, now())]),
    );
    const changed = table.takeChanged();
    const isSame = crew === this.#crew;
    this.#crew = crew;
    journal.onUndo(() => table.forgetChanged());
    return isSame && changed !== null ? changed : table.openTasks();
  }

  nextDue(): number | null {
    return this.#parts.table.nextDue();
  }

  #seek(run: StoredRun, task: StoredTask): void {
    const { table, now } = this.#parts;
    const gate = run.spec as ReviewGate;
    const at = now();
    const standing = { author: task.author, rejections: table.rejections(task.id), reviews: run.reviews };
    const { silent, ask, person } = reviewPlan(gate, standing, this.#readers(), at);
    for (const review of run.reviews)
      if (silent.includes(review.reviewer)) table.review(run, { ...review, state: 'silent', answered_at: at });
    for (const reviewer of ask) {
      const due = at + reviewDueMs(gate);
      table.review(run, { reviewer, state: 'asked', comment: null, asked_at: at, due_at: due, answered_at: null });
      this.#ask(reviewer, task, run, due);
    }
    if (person !== run.person) table.set(run, { person });
  }

  #readers(): Reader[] {
    const asked = this.#parts.table.askedOf();
    return this.#parts.workers.all().map(worker => ({ worker, open: asked.get(worker.name) ?? 0 }));
  }

  #ask(to: string, task: StoredTask, { round }: StoredRun, dueAt: number): void {
    const { id, title, author, artifacts, result } = task;
    const work = JSON.stringify(result).length > resultShown ? null : result;
    const payload = { task_id: id, round, requested_by: author, work_product: work, artifacts, deadline_ms: dueAt - this.#parts.now() };
    const text = `Please review the result of ${id} '${title}'${author === null ? '' : ` by ${author}`}: approve it, or reject it and say what is wrong.`;
    this.#parts.messages.send({ to, type: 'review_request', text, payload, task: id }, 'swarm', dueAt);
  }

  #hold(run: StoredRun, task: StoredTask): void {
    const { table, votes } = this.#parts;
    const ended = run.vote === null ? null : votes.get(run.vote);
    if (ended !== null && ended.outcome === null) votes.inviteLate(ended.id);
    if (ended !== null) return void (ended.outcome === null || this.voteEnded(ended));
    const {
      type: _,
      question = `Is the result of ${task.id} '${task.title}' good?`,
      options = ['approve', 'reject'],
      ...terms
    } = run.spec as VoteGate;
    try {
      const vote = votes.open({ question, options, ...terms, task: task.id }, 'swarm', { author: task.author });
      table.set(run, { vote: Number(vote.id.slice(1)), person: null });
    } catch (error) {
      if (!(error instanceof SwarmError)) throw error;
      if (run.person !== error.message) table.set(run, { person: error.message });
    }
  }

  /** A vote that is over settles the gate that it was held for, if it was for one that is still open. */
  voteEnded(vote: Vote): void {
    const { table, tasks, now } = this.#parts;
    const run = table.byVote(vote.id);
    if (run === undefined || !isOpen(run) || vote.outcome === null || vote.outcome.kind === 'withdrawn') return;
    const output = `${vote.id} ended: ${outcomeText(vote.outcome)}`;
    if (vote.outcome.kind === 'decided') {
      table.set(run, { state: vote.outcome.option === vote.options[0] ? 'passed' : 'failed', output, by: vote.id, finished_at: now() });
    } else if (run.person !== output) table.set(run, { person: output });
    this.#follow(tasks.get(run.task), vote.outcome.kind === 'decided' ? { gate: run.name } : {}, 'swarm');
  }

  /** Votes on results that nobody waits for any more. */
  #withdrawVotes(): void {
    const { votes } = this.#parts;
    for (const { id } of votes.list({ isOpen: true, limit: limits.openVotes })) {
      const run = this.#parts.table.byVote(id);
      if (run !== undefined && !isOpen(run)) votes.withdraw(id);
    }
  }

  #settle(task: StoredTask, event: Verdict): void {
    const { comment, by } = event;
    const isPassed = gatesAfter(this.#parts.table.latest(task.id)).kind === 'passed';
    if (isPassed) this.#parts.happen(task, event, by.name);
    else this.#follow(task, { reviewer: by.name, ...(comment === undefined ? {} : { comment }) }, by.name);
  }

  /** What the records make of the task. */
  #follow(task: StoredTask, detail: Detail, by: string): void {
    const { happen, table, random } = this.#parts;
    const next: GatesNext = gatesAfter(table.latest(task.id));
    const gate = typeof detail.gate === 'string' ? detail.gate : 'all gates';
    if (next.kind === 'passed') return void happen(task, { type: 'approve', by: swarm, gate }, by);
    if (next.kind === 'failed')
      return void happen(
        task,
        { type: 'reject', by: swarm, gate: next.run.name, comment: next.run.output ?? 'failed', random: random() },
        by,
      );
    const { reason } = next;
    if (reason === task.reason && Object.keys(detail).length === 0) return;
    const type = reason !== task.reason && waitsForPerson({ status: 'pending_review', reason }) ? 'escalate' : 'check';
    happen(task, { type, reason, detail }, by);
  }

  #tellAuthor(task: StoredTask, { type, by, comment }: Verdict): void {
    const { workers, messages, now } = this.#parts;
    if (task.author === null || workers.find(task.author) === undefined) return;
    const approved = type === 'approve';
    const payload = { task_id: task.id, approved, issues: approved || comment === undefined ? [] : [comment], reviewer: by.name };
    const text = approved ? `${task.id} was approved by ${by.name}.` : `${task.id} was sent back by ${by.name}: ${comment}`;
    messages.send({ to: task.author, type: 'review_complete', text, payload, task: task.id }, 'swarm', now() + keptMs);
  }
}

const noApproval = (task: StoredTask): SwarmError =>
  new SwarmError('refused', `${task.id} ${task.reason ?? 'is checked'}, which no approval can stand in for`, {
    hint: `\`swarm task gates ${task.id}\` shows its gates.`,
  });
