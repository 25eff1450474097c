/** A swarm of one real agent in a home of its own, against a model that plays a part; and how far it got. */

import { onTestFinished } from 'vitest';
import type { Fact, FactType } from '../../src/core/fact.ts';
import { type Asked, type Said, serveModel } from '../helpers/scripted-model.ts';
import type { Kind } from './kinds.ts';
import { swarmOf } from './place.ts';

export const worker = 'real-1';

export interface Driven {
  readonly name: string;
  readonly version: string;
  /** Prompts that the model got with a first word from the person, in the latest conversation. */
  heard(): readonly string[];
  /** All of these that it ever got: of a long conversation agents leave out the beginning, or sum it up. */
  everHeard(): ReadonlySet<string>;
  /** How often each task was named in one conversation, where that was most. */
  timesTold(): ReadonlyMap<string, number>;
  readonly facts: readonly Fact[];
  add(title: string, description?: string): Promise<string>;
  /** Of this type from now on, or from this seq. */
  fact(type: FactType, holds?: (fact: Fact) => boolean): Promise<Fact>;
  /** Resolves when it listens to its model no longer. */
  interrupt(): Promise<void>;
  restart(): Promise<void>;
  down(): Promise<void>;
  kill(task: string): Promise<void>;
}

/** Asks for one task after the other, and reports each done. */
function playWithoutPrompts({ results, tool }: Asked): Said {
  const [next, update] = [tool('task_next'), tool('task_update')];
  if (next === undefined || update === undefined) return { text: 'The tools are not there.' };
  const [, id] = /"id\\*":\s*\\*"(t\d+)\\*".*"status\\*":\s*\\*"in_progress/s.exec(results.at(-1) ?? '') ?? [];
  return { tool: id === undefined ? { name: next, input: { claim: true } } : { name: update, input: done(id) } };
}

const done = (id: string): object => ({ task_id: id, status: 'completed', result: `did ${id}` });

/** Reports each task done by the tools of swarm; the one called `endless` it never ends. */
function play({ prompts, results, tools, tool }: Asked): Said {
  const prompt = prompts.findLast(text => /\bTask t\d+: /.test(text)) ?? '';
  // Some send several prompts as one, when nothing was said between them.
  const [, id, title] = [...prompt.matchAll(/\bTask (t\d+): (.*)/g)].at(-1) ?? [];
  if (id === undefined) return { text: 'Ready.' };
  if (title === 'endless') return { endless: true };
  const [claim, update] = [tool('task_list'), tool('task_update')];
  if (update === undefined || claim === undefined) return { text: `There is no task_update among ${tools.join(', ')}.` };
  if (results.length === 0) return { tool: { name: claim, input: { task_id: id } } };
  if (results.length === 1) return { tool: { name: update, input: { task_id: id, progress: 0.5, step: 'half' } } };
  if (results.length === 2) return { tool: { name: update, input: done(id) } };
  return { text: `Did ${id}.` };
}

const usualPart = (pool: { drive?: string }): ((asked: Asked) => Said) => (pool.drive === 'pull' ? playWithoutPrompts : play);

/** `pool`: how its pool is to differ. */
export async function drive(kind: Kind, folder: string, pool: object = {}, part = usualPart(pool)): Promise<Driven> {
  let heard: readonly string[] = [];
  const everHeard = new Set<string>();
  const timesTold = new Map<string, number>();
  const model = await serveModel(asked => {
    heard = asked.prompts;
    for (const prompt of heard) everHeard.add(prompt);
    const names = heard.flatMap(prompt => prompt.match(/\bTask t\d+: number \d+/g) ?? []);
    for (const [name, { length }] of Map.groupBy(names, String)) timesTold.set(name, Math.max(length, timesTold.get(name) ?? 0));
    return part(asked);
  });
  onTestFinished(() => model.close());
  const real = { preset: kind.name, drive: 'typed', count: 1, startTimeout: '2m', ...kind.pool, ...pool };
  const { operator, facts, versions } = await swarmOf([{ kind, folder }], { real }, model.url);
  return {
    ...{ name: kind.name, version: versions[0]!, facts: facts.all, heard: () => heard },
    ...{ everHeard: () => everHeard, timesTold: () => timesTold },
    add: async (title, description) => (await operator.call('task.create', { title, description })).task.id,
    fact: (type, holds = () => true) => facts.first(fact => fact.type === type && holds(fact)),
    interrupt: async () => {
      await operator.call('worker.interrupt', { name: worker });
      await model.silent();
    },
    restart: async () => void (await operator.call('worker.restart', { name: worker })),
    down: async () => void (await operator.call('swarm.down', {})),
    kill: async id => void (await operator.call('task.cancel', { id, why: 'it is over' })),
  };
}
