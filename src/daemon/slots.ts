/** Workers of pools in real terminals: their lives, the processes that run their tasks, and how those went. */

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { PoolSpec } from '../core/pool.ts';
import type { Task } from '../core/task.ts';
import { fillLaunch, type TemplateTask } from '../core/template.ts';
import { cpuOf } from '../holder/cpu-time.ts';
import type { RunState } from '../holder/protocol.ts';
import { markOf, slotEnvName } from './holder-spec.ts';
import type { Processes } from './processes.ts';
import type { Prompts } from './prompts.ts';
import type { Screens } from './screens.ts';
import type { Outcome, Workplace, WorkRun } from './workplace.ts';

interface Parts {
  readonly processes: Processes;
  readonly screens: Screens;
  readonly prompts: Prompts;
  /** This very program, as words. */
  readonly program: readonly string[];
  readonly random: () => number;
  /** The connections of whoever had this name before are nobody's now. */
  dismiss(worker: string): void;
  /** What runs in a slot changed. */
  onChange(): void;
  /** An agent shows something. */
  onShown(incarnation: string): void;
}

const tailLines = 5;

export class Slots implements Workplace {
  readonly #parts: Parts;
  readonly #runs = new Map<string, RunState>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async begin(pool: PoolSpec, number: number, why: string): Promise<void> {
    const { processes, program, dismiss } = this.#parts;
    const { launch } = pool;
    const worker = `${pool.name}-${number}`;
    const values = { task: null, result: null, worktree: null, worker, pool: pool.name, swarm: program };
    // In drive `each` everything is filled in with the task.
    const filled =
      pool.drive === 'each' ? { command: launch.command, cwd: launch.cwd, env: {} } : filledOrRefused(fillLaunch(launch, values), 'pool');
    const { cols, rows, strip } = launch;
    const { command, cwd, env } = filled;
    const { incarnation } = await processes.run(
      { name: { exact: worker }, command, cwd, env, cols, rows, strip, by: 'swarm', slot: { pool, number }, why },
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

  async launch({ name, incarnation }: { name: string; incarnation: string }, pool: PoolSpec, task: Task, isAgain = false): Promise<void> {
    const { processes, screens, prompts, program } = this.#parts;
    const dir = processes.dirOf(incarnation);
    const result = path.join(dir, `result-${task.id}-${task.attempt}`);
    const values = { task: task as TemplateTask, result, worktree: null, worker: name, pool: pool.name, swarm: program };
    const filled = filledOrRefused(fillLaunch(pool.launch, values), 'task');
    if (pool.drive === 'typed') {
      const prompt = { incarnation, worker: name, text: filled.prompt ?? task.title, task: task.id, attempt: task.attempt };
      const standing = isAgain ? await prompts.standing(prompt) : 'unknown';
      if (standing !== 'delivered') await prompts.send({ ...prompt, isTyped: standing === 'typed' });
      return;
    }
    const base = JSON.parse(readFileSync(path.join(dir, slotEnvName), 'utf8')) as Record<string, string>;
    const { command, cwd } = filled;
    const env = { ...base, ...filled.env, SWARM_TASK: task.id, SWARM_ATTEMPT: String(task.attempt), SWARM_RESULT: result };
    const { cols, rows } = pool.launch;
    // Those of earlier tasks are on the board by now.
    for (const file of readdirSync(dir)) if (file.startsWith('result-') && path.join(dir, file) !== result) rmSync(path.join(dir, file));
    // The news of the run comes by itself, and that of its end may come before this answer.
    await screens.spawn(incarnation, { label: labelOf(task), command, cwd, env, cols, rows });
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
    const random = this.#parts.random();
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

  /** Nothing is typed between the keys of a person, nor into a question to one. */
  async type(incarnation: string, text: string): Promise<number> {
    if (this.#parts.prompts.isInPersonsHands(incarnation)) return 0;
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
    this.#parts.prompts.forget(incarnation);
    this.#runs.delete(incarnation);
  }
}

const labelOf = ({ id, attempt }: Task): string => `${id}#${attempt}`;

function filledOrRefused(filled: ReturnType<typeof fillLaunch>, fault: 'task' | 'pool') {
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
