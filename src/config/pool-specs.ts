/** From pools as written to pools as the swarm runs them: templates checked, directories made absolute, numbers settled. */

import path from 'node:path';
import type { AgentUse } from '../core/agent.ts';
import { agentFaults, agentlessFaults } from '../core/agent-faults.ts';
import type { Launch, PoolSpec } from '../core/pool.ts';
import { type TemplatePlace, templateFaults, variablesIn } from '../core/template.ts';
import { worktreeFaults } from '../core/worktree.ts';
import { usualBranch, type WorktreeSpec } from '../core/worktree-spec.ts';
import type { PoolDraft } from './pool-schema.ts';

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A pool that names no number may grow to this. */
const usualMax = 4;

const usualPrompt = 'Task {task.id}: {task.title}\n\n{task.description}';

/** For an agent that nothing else tells how a task ends. */
const tellingPrompt = `${usualPrompt}

When it is done, run this: {swarm} task done {task.id} --result "what you did"
When it cannot be done: {swarm} task fail {task.id} --error "why"`;

/** For an agent that asks for its tasks itself. */
const usualStart = 'Ask the board for a task, do it, report it done, and ask again until there is none.';

const tellingStart = `Ask the board for a task: {swarm} task next --claim --wait 60
Do it. When it is done, run this: {swarm} task done ID --result "what you did"
When it cannot be done: {swarm} task fail ID --error "why"
Then ask again, until there is none.`;

export function poolSpecs(drafts: Readonly<Record<string, PoolDraft>>, root: string, presets: ReadonlyMap<string, string>): PoolSpec[] {
  return Object.entries(drafts).map(([name, draft]) => specOf(name, draft, root, presets.get(name) ?? 'command'));
}

export const poolFaults = (drafts: Readonly<Record<string, PoolDraft>>): Fault[] =>
  Object.entries(drafts).flatMap(([name, draft]) => faultsOf(draft).map(fault => ({ ...fault, path: ['pools', name, ...fault.path] })));

function faultsOf(draft: PoolDraft): Fault[] {
  const { command = [], env, cwd, prompt, drive } = draft;
  const use = agentUse(draft);
  const spec = worktreeOf(draft);
  const check = (template: string, place: TemplatePlace, at: readonly PropertyKey[]): Fault[] => {
    const isNowhere = spec === null && variablesIn(template).includes('worktree');
    const nowhere = isNowhere ? ['{worktree} is nowhere: write worktree: per-task or per-worker as well'] : [];
    return [...templateFaults(template, place, drive), ...nowhere].map(message => ({ path: at, message }));
  };
  return [
    ...(spec === null ? [] : worktreeFaults(spec, drive).map(({ key, message }) => ({ path: [key], message }))),
    ...(spec !== null && leaves(cwd)
      ? [{ path: ['cwd'], message: 'must not lead out of the worktree; write a path below the project' }]
      : []),
    ...command.flatMap((item, at) => check(item, at === 0 ? 'program' : 'argument', ['command', at])),
    ...Object.entries(env).flatMap(([name, text]) => check(text, 'variable', ['env', name])),
    ...check(cwd, 'directory', ['cwd']),
    ...(prompt === undefined ? [] : check(prompt, 'prompt', ['prompt'])),
    ...(use === null ? agentlessFaults({ ...draft, model: draft.model ?? null }) : [...agentFaults(use, drive), ...promptFaults(draft)]),
  ];
}

/** A preset hands over the prompt by itself, and one that asks for its tasks has none when it is told to. */
function promptFaults({ command = [], prompt = '', drive }: PoolDraft): Fault[] {
  const twice = command.findIndex(item => variablesIn(item).includes('prompt'));
  const early = drive === 'pull' && variablesIn(prompt).some(name => name.startsWith('task.') || name === 'result');
  return [
    ...(twice < 0 ? [] : [{ path: ['command', twice], message: 'must not hold {prompt}: the preset of an agent hands it over' }]),
    ...(early ? [{ path: ['prompt'], message: 'must not name a task: in drive pull it is given before there is one' }] : []),
  ];
}

const agentUse = ({ agent, approvals, model, args }: PoolDraft): AgentUse | null =>
  agent === undefined ? null : { agent, approvals, model: model ?? null, args };

function specOf(name: string, draft: PoolDraft, root: string, preset: string): PoolSpec {
  const { role, drive, tags, capabilities, concurrency, provider, budget, count, assign, restart, breaker, scale, hang, uselessMax } =
    draft;
  const min = count ?? draft.min ?? 0;
  return {
    ...{ name, preset, role, drive, tags, capabilities, concurrency, provider: provider ?? null, fallback: draft.fallback ?? null, budget },
    min,
    max: count ?? draft.max ?? Math.max(min, usualMax),
    launch: launchOf(draft, root),
    policy: {
      ...{ assign, restart, breaker, scale, hang, uselessMax },
      ...{ startMs: draft.startTimeout, staggerMs: draft.stagger, graceMs: draft.grace, lingerMs: draft.linger },
    },
  };
}

function launchOf(draft: PoolDraft, root: string): Launch {
  const { command, env, strip, done, blame, answer, nudge, interrupt, size } = draft;
  return {
    command: command as [string, ...string[]],
    cwd: directoryOf(draft, root),
    ...{ env, strip, done, blame, answer, nudge: nudge ?? null, interrupt },
    agent: agentUse(draft),
    prompt: draft.prompt ?? promptOf(draft),
    ...{ cols: size[0]!, rows: size[1]! },
    worktree: worktreeOf(draft),
  };
}

/** A worktree is absolute by itself, and what is written without it is meant to lie in it. */
function directoryOf({ cwd, worktree }: PoolDraft, root: string): string {
  if (cwd.startsWith('{worktree}')) return cwd;
  return worktree === 'none' || path.isAbsolute(cwd) ? path.resolve(root, cwd) : path.join('{worktree}', cwd);
}

const leaves = (cwd: string): boolean => !path.isAbsolute(cwd) && path.normalize(cwd).startsWith('..');

function worktreeOf({ worktree: mode, branch, base, copy, setup, teardown, setupTimeout }: PoolDraft): WorktreeSpec | null {
  if (mode === 'none') return null;
  return {
    ...{ mode, branch: branch ?? usualBranch[mode], base: base ?? null, copy },
    ...{ setup: setup ?? null, teardown: teardown ?? null, setupMs: setupTimeout },
  };
}

function promptOf({ agent, drive }: PoolDraft): string | null {
  if (agent === undefined) return drive === 'typed' ? usualPrompt : null;
  const isTold = agent.instructions !== undefined;
  if (drive === 'pull') return isTold ? usualStart : tellingStart;
  return isTold ? usualPrompt : tellingPrompt;
}
