/** Workers of pools in real terminals: their lives, the processes that run their tasks, and how those went. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type AgentValues, type FilledAgent, fillStart } from '../core/agent-launch.ts';
import { briefingOf } from '../core/briefing.ts';
import { SwarmError } from '../core/error.ts';
import type { Stroke } from '../core/keys.ts';
import { limits } from '../core/limits.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Session } from '../core/session.ts';
import type { Task } from '../core/task.ts';
import { type Filled, fillLaunch, needsCommand, type TemplateTask } from '../core/template.ts';
import { cpuOf } from '../holder/cpu-time.ts';
import type { RunState } from '../holder/protocol.ts';
import type { PoolStore } from '../store/pool-store.ts';
import type { Store } from '../store/store.ts';
import type { Worktrees } from '../worktree/worktrees.ts';
import { agentFolder, writeAgentFiles } from './agent-files.ts';
import type { Chance } from './chance.ts';
import { groundworkOf } from './groundwork.ts';
import { forgetOthers, handedOver } from './handed-over.ts';
import { markOf, slotEnvName, workerDir } from './holder-spec.ts';
import type { Processes } from './processes.ts';
import type { Prompt, Prompts } from './prompts.ts';
import { resultFile, resultIn } from './result-file.ts';
import type { Screens } from './screens.ts';
import type { Outcome, Workplace, WorkRun } from './workplace.ts';

interface Parts {
  readonly processes: Processes;
  readonly screens: Screens;
  readonly worktrees: Worktrees;
  readonly prompts: Prompts;
  /** This very program, as words. */
  readonly program: readonly string[];
  readonly chance: Chance;
  readonly stateDir: string;
  readonly sessions: Pick<PoolStore, 'openSession' | 'isParked'>;
  /** What others have done. */
  readonly board: Pick<Store, 'needs' | 'parts' | 'trail' | 'task'>;
  /** What the workers of a pool are told of how to work with the board. */
  instructions(pool: PoolSpec, program: readonly string[]): string;
  /** The connections of whoever had this name before are nobody's now. */
  dismiss(worker: string): void;
  /** A process is about to begin a conversation of this name. */
  onSession(incarnation: string, session: string): Promise<void>;
  /** What runs in a slot changed. */
  onChange(): void;
  /** An agent shows something. */
  onShown(incarnation: string): void;
}

/** The worker's own directory, and the checkout that it works in. */
interface At {
  readonly dir: string;
  readonly worktree: string | null;
}

/** Of a launch: where, and whether it was asked for before. */
interface How {
  readonly worktree: string | null;
  readonly isAgain: boolean;
}

const tailLines = 5;

export class Slots implements Workplace {
  readonly #parts: Parts;
  readonly #runs = new Map<string, RunState>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  begin(pool: PoolSpec, number: number, why: string): Promise<void> {
    const worker = `${pool.name}-${number}`;
    return this.#parts.worktrees.within(pool, { worker, task: null, isAlone: true }, worktree =>
      this.#begin(pool, { worker, number, why }, worktree),
    );
  }

  async #begin(pool: PoolSpec, { worker, number, why }: { worker: string; number: number; why: string }, worktree: string | null) {
    const { processes, prompts, dismiss, chance, stateDir, onSession } = this.#parts;
    const { launch } = pool;
    await this.#requireGiven(pool);
    const place = chance.place();
    const { cols, rows } = launch;
    const dir = workerDir(stateDir, place);
    const { session, filled } =
      pool.drive === 'each' ? { session: null, filled: slotStart(pool) } : await this.#firstStart(pool, worker, { dir, worktree });
    const { start: prompt, ...start } = filled;
    const env = { ...start.env, ...toldOf(worktree) };
    let followed: Promise<unknown> | undefined;
    const { incarnation } = await processes.run(
      { name: { exact: worker }, ...start, env, cols, rows, by: 'swarm', slot: { pool, number }, why, place },
      (name, own) => {
        dismiss(name);
        // No hook may ever name it, and whoever comes after a crash is to know where its numbers are.
        if (session !== null) followed = Promise.allSettled([onSession(own, session.id)]);
      },
    );
    await followed;
    if (prompt !== null) prompts.start({ incarnation, worker, text: prompt, toolsMs: launch.agent?.agent.mcp?.waitMs ?? 0 });
    // What it showed before anybody looked is news to nobody; what it shows from now on is told.
    if (pool.drive !== 'typed') return;
    const shown = await this.#parts.screens.tail(incarnation, processes.dirOf(incarnation), 1);
    if (shown.length > 0) this.#parts.onShown(incarnation);
  }

  async end(incarnation: string, graceMs: number, pool?: PoolSpec): Promise<number[]> {
    const { exit } = pool?.launch.agent?.agent ?? {};
    if (exit?.press !== undefined || exit?.type !== undefined) await this.#parts.prompts.dismiss(incarnation, exit, graceMs);
    return this.#parts.processes.stop(incarnation, graceMs);
  }

  launch(worker: { name: string; incarnation: string }, pool: PoolSpec, task: Task, isAgain = false): Promise<void> {
    const isAlone = pool.drive === 'each';
    if (isAlone && pool.launch.worktree !== null) this.#requireAlone(worker.incarnation, task);
    const owner = { worker: worker.name, task: task.id, isAlone };
    const { worktrees } = this.#parts;
    if (isAlone) return worktrees.within(pool, owner, worktree => this.#launch(worker, pool, task, { worktree, isAgain }));
    // A prompt may wait for as long as a person types: its checkout is not kept from others meanwhile.
    return worktrees
      .within(pool, owner, worktree => Promise.resolve(worktree))
      .then(worktree => this.#launch(worker, pool, task, { worktree, isAgain }));
  }

  async #launch({ name, incarnation }: { name: string; incarnation: string }, pool: PoolSpec, task: Task, how: How) {
    const { worktree } = how;
    const { processes, screens, chance, board } = this.#parts;
    const groundwork = await groundworkOf(task, board, task.attempt - 1);
    const hasCheckpoint = (pool.launch.prompt ?? '').includes('{task.checkpoint}');
    const briefing = briefingOf(task, groundwork, { command: !needsCommand(pool.launch), checkpoint: !hasCheckpoint });
    // It may have ended while its worktree was made.
    const dir = processes.dirOf(incarnation);
    const result = resultFile(dir, task);
    const session = namesSessions(pool) ? { id: chance.id(), resumes: false } : null;
    const values = {
      ...this.#values(pool, name, { dir, worktree }),
      task: { ...(task as TemplateTask), description: briefing },
      result,
      session,
    };
    // Before it runs: whoever comes after a crash is to know where its numbers are.
    if (session !== null && pool.drive === 'each') await this.#parts.onSession(incarnation, session.id);
    if (pool.drive === 'typed') {
      const text = filledOrRefused(fillLaunch(pool.launch, values), 'task').prompt ?? task.title;
      const toolsMs = pool.launch.agent?.agent.mcp?.waitMs ?? 0;
      return this.#prompt({ incarnation, worker: name, text, task: task.id, attempt: task.attempt, toolsMs }, how);
    }
    await this.#requireGiven(pool);
    const filled = filledOrRefused(fillStart(pool, values), 'task');
    const base = JSON.parse(readFileSync(path.join(dir, slotEnvName), 'utf8')) as Record<string, string>;
    const { command, cwd } = filled;
    const own = { SWARM_TASK: task.id, SWARM_ATTEMPT: String(task.attempt), SWARM_RESULT: result, ...handedOver(dir, task, groundwork) };
    const env = { ...base, ...filled.env, ...own, ...toldOf(worktree) };
    const { cols, rows } = pool.launch;
    if (pool.launch.agent !== null) writeAgentFiles(dir, filled.files);
    await forgetOthers(dir, task, attempt => this.#isOnBoard(attempt));
    // The news of the run comes by itself, and that of its end may come before this answer.
    await screens.spawn(incarnation, { label: labelOf(task), command, cwd, env, cols, rows });
  }

  /** Its service may have been used up by others while its worktree was made. */
  async #requireGiven({ name }: PoolSpec): Promise<void> {
    if (await this.#parts.sessions.isParked(name))
      throw new SwarmError('refused', `the service of pool ${name} gives it nothing now`, { data: { cause: 'parked' } });
  }

  /** What came of it. */
  async #isOnBoard({ id, attempt }: Pick<Task, 'id' | 'attempt'>): Promise<boolean> {
    const task = await this.#parts.board.task(id);
    return task.attempt === attempt && (task.status === 'completed' || task.status === 'pending_review');
  }

  /** What an earlier attempt left running elsewhere works in the same worktree until it has been ended. */
  #requireAlone(incarnation: string, { id }: Task): void {
    for (const [other, { label, state }] of this.#runs) {
      if (other === incarnation || state !== 'running' || label === null || attemptOf(label).id !== id) continue;
      throw new SwarmError('unavailable', `an earlier attempt at ${id} has not ended yet`);
    }
  }

  /** The start of one that lives on: it goes on with the conversation of whoever had its place before. */
  async #firstStart(pool: PoolSpec, worker: string, at: At): Promise<{ session: Session | null; filled: FilledAgent }> {
    const { sessions, chance } = this.#parts;
    const hasSessions = pool.launch.agent?.agent.session !== undefined;
    const session = hasSessions ? await sessions.openSession(worker, pool.name, namesSessions(pool) ? chance.id() : null) : null;
    return { session, filled: filledOrRefused(fillStart(pool, { ...this.#values(pool, worker, at), session }), 'pool') };
  }

  #values(pool: PoolSpec, worker: string, { dir, worktree }: At): AgentValues {
    const { program: swarm, instructions } = this.#parts;
    const own = { dir: agentFolder(dir), instructions: instructions(pool, swarm), session: null };
    return { task: null, result: null, worktree, worker, pool: pool.name, swarm, ...own };
  }

  /** Asked again, it may have been typed already, by this daemon or the one before. */
  async #prompt(prompt: Omit<Prompt, 'isTyped'>, { isAgain }: How): Promise<void> {
    const { prompts } = this.#parts;
    const standing = isAgain ? await prompts.standing(prompt) : 'unknown';
    if (standing !== 'delivered') await prompts.send({ ...prompt, isTyped: standing === 'typed' });
  }

  async cut(incarnation: string, graceMs: number): Promise<void> {
    await this.#parts.screens.stop(incarnation, graceMs);
  }

  runOf(incarnation: string): WorkRun | null {
    const run = this.#runs.get(incarnation);
    if (run === undefined || run.state === 'none' || run.label === null) return null;
    const { id: task, attempt } = attemptOf(run.label);
    return { task, attempt, state: run.state };
  }

  async outcomeOf({ name, incarnation }: { name: string; incarnation: string }, { launch }: PoolSpec): Promise<Outcome> {
    const { exit, label } = this.#runs.get(incarnation)!;
    const dir = this.#parts.processes.dirOf(incarnation);
    const { code, signal } = exit!;
    if (signal !== null) return { outcome: { type: 'lose', why: `its process in ${name} was ended by ${signal}` }, workerFault: null };
    const random = this.#parts.chance.random();
    if (code === 0) {
      const file = resultFile(dir, attemptOf(label!));
      const result = resultIn(file);
      if ('trouble' in result) return { outcome: { type: 'fail', error: result.trouble, random }, workerFault: null };
      const lacks = launch.done === 'report' || (launch.done === 'result' && result.value === undefined);
      if (!lacks)
        return {
          outcome: { type: 'complete', ...(result.value === undefined ? {} : { result: result.value, left: file }) },
          workerFault: null,
        };
      const missing = launch.done === 'report' ? 'reporting its task done' : 'leaving a result';
      return { outcome: { type: 'fail', error: `it exited without ${missing}`, random }, workerFault: null };
    }
    const lines = await this.#parts.screens.tail(incarnation, dir, tailLines).catch(() => []);
    const error = [`exited with code ${code}`, ...lines].join('\n').slice(0, limits.errorChars);
    if (launch.blame === 'task') return { outcome: { type: 'fail', error, random }, workerFault: null };
    return { outcome: { type: 'lose', why: error }, workerFault: error };
  }

  isTelling(incarnation: string): boolean {
    return this.#parts.prompts.isTelling(incarnation);
  }

  /** Nothing is typed between the keys of a person or those of a prompt, nor into a question to a person. */
  async nudge(incarnation: string, text: string): Promise<number> {
    const { prompts, screens } = this.#parts;
    if (prompts.isInPersonsHands(incarnation) || prompts.isTelling(incarnation)) return 0;
    const lost = prompts.undelivered(incarnation);
    if (lost !== undefined) return (await prompts.send(lost)) === 'delivered' ? Buffer.byteLength(lost.text) : 0;
    return text.endsWith('\r') ? prompts.line(incarnation, text.slice(0, -1)) : screens.type(incarnation, Buffer.from(text));
  }

  async interrupt(incarnation: string, keys: readonly Stroke[]): Promise<number> {
    const { prompts } = this.#parts;
    return prompts.isInPersonsHands(incarnation) ? 0 : (await prompts.interrupt(incarnation, keys)).typed;
  }

  async cpuOf(incarnation: string): Promise<number | null> {
    const pid = this.#runs.get(incarnation)?.process?.pid ?? this.#parts.processes.pidOf(incarnation);
    return pid === null ? null : cpuOf(pid, markOf(incarnation));
  }

  onRun(incarnation: string, run: RunState): void {
    this.#runs.set(incarnation, run);
    this.#parts.onChange();
  }

  forget(incarnation: string): void {
    this.#parts.prompts.forget(incarnation);
    this.#runs.delete(incarnation);
  }
}

const toldOf = (worktree: string | null): Record<string, string> => (worktree === null ? {} : { SWARM_WORKTREE: worktree });

const labelOf = ({ id, attempt }: Task): string => `${id}#${attempt}`;
const attemptOf = (label: string): Pick<Task, 'id' | 'attempt'> => {
  const [id, attempt] = label.split('#');
  return { id: id!, attempt: Number(attempt) };
};

/** Whose sessions swarm names. */
const namesSessions = ({ launch }: PoolSpec): boolean => launch.agent?.agent.session?.owner === 'ours';

/** In drive `each` everything is filled in with the task. */
const slotStart = ({ launch: { command, cwd, agent, strip } }: PoolSpec) => ({
  ...{ command, cwd, env: {}, strip: [...(agent?.agent.strip ?? []), ...strip], start: null },
});

function filledOrRefused<T>(filled: Filled<T>, fault: 'task' | 'pool'): T {
  if ('ok' in filled) return filled.ok;
  throw new SwarmError('refused', filled.problem.message, { data: { cause: 'bad_arguments', fault } });
}
