/** From pools as written to pools as the swarm runs them: templates checked, directories made absolute, numbers settled. */

import path from 'node:path';
import type { Launch, PoolSpec } from '../core/pool.ts';
import { type TemplatePlace, templateFaults } from '../core/template.ts';
import type { PoolDraft } from './pool-schema.ts';

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A pool that names no number may grow to this. */
const usualMax = 4;

const usualPrompt = 'Task {task.id}: {task.title}\n\n{task.description}';

export function poolSpecs(drafts: Readonly<Record<string, PoolDraft>>, root: string, presets: ReadonlyMap<string, string>): PoolSpec[] {
  return Object.entries(drafts).map(([name, draft]) => specOf(name, draft, root, presets.get(name) ?? 'command'));
}

export const poolFaults = (drafts: Readonly<Record<string, PoolDraft>>): Fault[] =>
  Object.entries(drafts).flatMap(([name, draft]) => faultsOf(draft).map(fault => ({ ...fault, path: ['pools', name, ...fault.path] })));

function faultsOf({ command = [], env, cwd, prompt, drive }: PoolDraft): Fault[] {
  const check = (template: string, place: TemplatePlace, at: readonly PropertyKey[]): Fault[] =>
    templateFaults(template, place, drive).map(message => ({ path: at, message }));
  return [
    ...command.flatMap((item, at) => check(item, at === 0 ? 'program' : 'argument', ['command', at])),
    ...Object.entries(env).flatMap(([name, text]) => check(text, 'variable', ['env', name])),
    ...check(cwd, 'directory', ['cwd']),
    ...(prompt === undefined ? [] : check(prompt, 'prompt', ['prompt'])),
  ];
}

function specOf(name: string, draft: PoolDraft, root: string, preset: string): PoolSpec {
  const { role, drive, tags, capabilities, concurrency, provider, count, assign, restart, breaker, scale, hang, uselessMax } = draft;
  const min = count ?? draft.min ?? 0;
  return {
    ...{ name, preset, role, drive, tags, capabilities, concurrency, provider: provider ?? null },
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
  const { command, env, strip, done, blame, nudge, interrupt, size, cwd } = draft;
  return {
    command: command as [string, ...string[]],
    // A worktree is absolute by itself.
    cwd: cwd.startsWith('{worktree}') ? cwd : path.resolve(root, cwd),
    ...{ env, strip, done, blame, nudge: nudge ?? null, interrupt },
    prompt: draft.prompt ?? (draft.drive === 'typed' ? usualPrompt : null),
    ...{ cols: size[0]!, rows: size[1]! },
  };
}
