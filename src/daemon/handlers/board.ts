/** Tasks as the operator and orchestrators see them: add, show, list, edit, assign, cancel, retry, dependencies. */

import { SwarmError } from '../../core/error.ts';
import { trailWithinReach } from '../../core/trail.ts';
import type { Store } from '../../store/store.ts';
import { actorOf } from '../caller.ts';
import { refuseCommandGates } from '../command-gates.ts';
import type { Handlers } from '../context.ts';
import { sentAgain } from './pools.ts';
import { withinReach } from './splits.ts';

export const board = {
  'task.create': async (params, { caller }, { store }) => {
    refuseCommandGates([params], caller);
    return { task: await store.addTask(params, caller.name) };
  },

  'task.import': async ({ tasks }, { caller }, { store }) => {
    refuseCommandGates(tasks, caller);
    const added = await store.addTasks(tasks, caller.name);
    return { ids: added.map(task => task.id) };
  },

  'task.get': async ({ id }, _, { store }) => {
    return detailOf(id, store);
  },

  'task.list': async (query, _, { store }) => store.listTasks(query),

  'task.history': async ({ id, limit, cursor }, _, { store }) => {
    await store.task(id);
    const facts = await store.factsAbout(id, cursor === undefined ? 0 : seqOf(cursor), limit);
    return { facts, next: facts.length === limit ? String(facts.at(-1)!.seq) : null };
  },

  'task.edit': async ({ id, change }, { caller }, { store }) => store.apply(id, { type: 'edit', by: actorOf(caller), change }, caller.name),
  'task.assign': async ({ id, to }, { caller }, { store }) => store.apply(id, { type: 'assign', by: actorOf(caller), to }, caller.name),
  'task.cancel': async ({ id, why }, { caller }, { store }) => store.apply(id, { type: 'cancel', by: actorOf(caller), why }, caller.name),
  'task.retry': async ({ id }, { caller }, daemon) => {
    const { store, prompts } = daemon;
    const { status, attempt } = await store.task(id);
    const prompt = status === 'in_progress' ? prompts.undeliveredOf(id, attempt) : undefined;
    if (prompt === undefined) return store.apply(id, { type: 'retry', by: actorOf(caller) }, caller.name);
    await sentAgain(prompt, daemon);
    return store.task(id);
  },

  'task.deps': async ({ id, add, remove }, { caller }, { store }) => {
    const task = add.length + remove.length === 0 ? await store.task(id) : await store.setDependencies(id, { add, remove }, caller.name);
    return { ...(await detailOf(id, store)), ...task };
  },
} satisfies Partial<Handlers>;

async function detailOf(id: string, store: Store) {
  const { task, edges, parts, trail, kept } = await store.whole(id);
  return { ...task, ...edges, parts: withinReach(parts), trail: trailWithinReach(trail), kept };
}

function seqOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new SwarmError('bad_params', `'${cursor}' is not a cursor`, { hint: 'Use `next` of the page before.' });
}
