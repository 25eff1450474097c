/** Workers of pools in real terminals: their lives, the processes that run their tasks, and how those went. */

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AgentValues, type FilledAgent, fillStart } from '../core/agent-launch.ts';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Task } from '../core/task.ts';
import { type Filled, fillLaunch, type TemplateTask } from '../core/template.ts';
import { cpuOf } from '../holder/cpu-time.ts';
import type { RunState } from '../holder/protocol.ts';
import type { PoolStore } from '../store/pool-store.ts';
import { agentFolder, writeAgentFiles } from './agent-files.ts';
import type { Chance } from './chance.ts';
import { markOf, slotEnvName, workerDir } from './holder-spec.ts';
import type { Processes } from './processes.ts';
import type { Screens } from './screens.ts';
import type { Outcome, Workplace, WorkRun } from './workplace.ts';

interface Parts {
  readonly processes: Processes;
  readonly screens: Screens;
  /** This very program, as words. */
  readonly program: readonly string[];
  readonly chance: Chance;
  readonly stateDir: string;
  readonly sessions: Pick<PoolStore, 'openSession'>;
  /** What the workers of a pool are told of how to work with the board. */
  instructions(pool: PoolSpec): string;
  /** The connections of whoever had this name before are nobody's now. */
  dismiss(worker: string): void;
  /** What runs in a slot changed. */
  onChange(): void;
  /** An agent shows something. */
  onShown(incarnation: string): void;
}

const tailLines = 5;
/** Between a prompt and its Enter. */
const settleMs = 150;

export class Slots implements Workplace {
  readonly #parts: Parts;
  readonly #runs = new Map<string, RunState>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async begin(pool: PoolSpec, number: number, why: string): Promise<void> {
    const { processes, dismiss, chance, stateDir } = this.#parts;
    const { launch } = pool;
    const worker = `${pool.name}-${number}`;
    const place = chance.place();
    const { cols, rows } = launch;
    const start = pool.drive === 'each' ? slotStart(pool) : await this.#firstStart(pool, worker, workerDir(stateDir, place));
    const { incarnation } = await processes.run(
      { name: { exact: worker }, ...start, cols, rows, by: 'swarm', slot: { pool, number }, why, place },
      dismiss,
    );
    // What it showed before anybody looked is news to nobody; what it shows from now on is told.
    if (pool.drive !== 'typed') return;
    const shown = await this.#parts.screens.tail(incarnation, processes.dirOf(incarnation), 1);
    if (shown.length > 0) this.#parts.onShown(incarnation);
  }

  end(incarnation: string, graceMs: number): Promise<number[]> {
    return this.#parts.processes.stop(incarnation, graceMs);
  }

  async launch({ name, incarnation }: { name: string; incarnation: string }, pool: PoolSpec, task: Task): Promise<void> {
    const { processes, screens, chance } = this.#parts;
    const dir = processes.dirOf(incarnation);
    const result = path.join(dir, `result-${task.id}-${task.attempt}`);
    const session = namesSessions(pool) ? { id: chance.id(), resumes: false } : null;
    const values = { ...this.#values(pool, name, dir), task: task as TemplateTask, result, session };
    if (pool.drive === 'typed')
      return this.#typePrompt(incarnation, filledOrRefused(fillLaunch(pool.launch, values), 'task').prompt ?? task.title);
    const filled = filledOrRefused(fillStart(pool, values), 'task');
    const base = JSON.parse(readFileSync(path.join(dir, slotEnvName), 'utf8')) as Record<string, string>;
    const { command, cwd } = filled;
    const env = { ...base, ...filled.env, SWARM_TASK: task.id, SWARM_ATTEMPT: String(task.attempt), SWARM_RESULT: result };
    const { cols, rows } = pool.launch;
    if (pool.launch.agent !== null) writeAgentFiles(dir, filled.files);
    // Those of earlier tasks are on the board by now.
    for (const file of readdirSync(dir)) if (file.startsWith('result-') && path.join(dir, file) !== result) rmSync(path.join(dir, file));
    // The news of the run comes by itself, and that of its end may come before this answer.
    await screens.spawn(incarnation, { label: labelOf(task), command, cwd, env, cols, rows });
  }

  /** The start of one that lives on: it goes on with the conversation of whoever had its place before. */
  async #firstStart(pool: PoolSpec, worker: string, dir: string): Promise<FilledAgent> {
    const { sessions, chance } = this.#parts;
    const hasSessions = pool.launch.agent?.agent.session !== undefined;
    const session = hasSessions ? await sessions.openSession(worker, pool.name, namesSessions(pool) ? chance.id() : null) : null;
    return filledOrRefused(fillStart(pool, { ...this.#values(pool, worker, dir), session }), 'pool');
  }

  #values(pool: PoolSpec, worker: string, dir: string): AgentValues {
    const { program: swarm, instructions } = this.#parts;
    const own = { dir: agentFolder(dir), instructions: instructions(pool), session: null };
    return { task: null, result: null, worktree: null, worker, pool: pool.name, swarm, ...own };
  }

  /** As a paste where the agent asked for pastes, and Enter as a key of its own: in one write the two would be one paste. */
  async #typePrompt(incarnation: string, prompt: string): Promise<void> {
    const { screens } = this.#parts;
    const isLong = prompt.includes('\n');
    await screens.type(incarnation, Buffer.from(isLong ? `\x1b[200~${prompt}\x1b[201~` : prompt));
    await delay(settleMs);
    await screens.type(incarnation, Buffer.from('\r'));
  }

  async cut(incarnation: string, graceMs: number): Promise<void> {
    await this.#parts.screens.stop(incarnation, graceMs);
  }

  runOf(incarnation: string): WorkRun | null {
    const run = this.#runs.get(incarnation);
    if (run === undefined || run.state === 'none' || run.label === null) return null;
    const [task, attempt] = run.label.split('#');
    return { task: task!, attempt: Number(attempt), state: run.state };
  }

  async outcomeOf({ name, incarnation }: { name: string; incarnation: string }, { launch }: PoolSpec): Promise<Outcome> {
    const { exit, label } = this.#runs.get(incarnation)!;
    const dir = this.#parts.processes.dirOf(incarnation);
    const { code, signal } = exit!;
    if (signal !== null) return { outcome: { type: 'lose', why: `its process in ${name} was ended by ${signal}` }, workerFault: null };
    const random = this.#parts.chance.random();
    if (code === 0) {
      const result = resultIn(path.join(dir, `result-${label!.replace('#', '-')}`));
      if ('trouble' in result) return { outcome: { type: 'fail', error: result.trouble, random }, workerFault: null };
      const lacks = launch.done === 'report' || (launch.done === 'result' && result.value === undefined);
      if (!lacks)
        return { outcome: { type: 'complete', ...(result.value === undefined ? {} : { result: result.value }) }, workerFault: null };
      const missing = launch.done === 'report' ? 'reporting its task done' : 'leaving a result';
      return { outcome: { type: 'fail', error: `it exited without ${missing}`, random }, workerFault: null };
    }
    const lines = await this.#parts.screens.tail(incarnation, dir, tailLines).catch(() => []);
    const error = [`exited with code ${code}`, ...lines].join('\n').slice(0, limits.errorChars);
    if (launch.blame === 'task') return { outcome: { type: 'fail', error, random }, workerFault: null };
    return { outcome: { type: 'lose', why: error }, workerFault: error };
  }

  type(incarnation: string, text: string): Promise<number> {
    return this.#parts.screens.type(incarnation, Buffer.from(text));
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
    this.#runs.delete(incarnation);
  }
}

const labelOf = ({ id, attempt }: Task): string => `${id}#${attempt}`;

/** Whose sessions swarm names. */
const namesSessions = ({ launch }: PoolSpec): boolean => launch.agent?.agent.session?.owner === 'ours';

/** In drive `each` everything is filled in with the task. */
const slotStart = ({ launch: { command, cwd, agent, strip } }: PoolSpec) => ({
  ...{ command, cwd, env: {}, strip: [...(agent?.agent.strip ?? []), ...strip] },
});

function filledOrRefused<T>(filled: Filled<T>, fault: 'task' | 'pool'): T {
  if ('ok' in filled) return filled.ok;
  throw new SwarmError('refused', filled.problem.message, { data: { cause: 'bad_arguments', fault } });
}

/** What the process left behind: JSON if it is that, its text else. */
function resultIn(file: string): { value?: JsonValue } | { trouble: string } {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return {};
  if (size > limits.resultBytes) {
    return { trouble: `its result has ${size} bytes, at most ${limits.resultBytes} can be kept: it stays in ${file}` };
  }
  const text = readFileSync(file, 'utf8').trimEnd();
  if (text === '') return {};
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch {
    return { value: text };
  }
}
