/** What a task waits for, and what that waits for in turn, as a tree. */

import type { TaskDetail } from '../protocol/task-methods.ts';
import { oneLine } from '../wording/text.ts';
import { inOrder } from './each-id.ts';
import { type Paint, statusStyle } from './style.ts';

type Node = Pick<TaskDetail, 'id' | 'title' | 'status' | 'dependencies'>;

/** Nobody reads further, and a chain may be very long. */
const levelsMax = 50;

export async function dependencyTree(task: Node, get: (id: string) => Promise<Node>, paint: Paint): Promise<string> {
  const known = await gathered(task, get);
  const told = new Set<string>();
  return treeLines(task, '', '', known, told, paint).join('\n');
}

/** All tasks below this one, level by level, each asked for once. */
async function gathered(task: Node, get: (id: string) => Promise<Node>): Promise<Map<string, Node>> {
  const known = new Map([[task.id, task]]);
  let level = [task];
  for (let depth = 0; level.length > 0 && depth < levelsMax; depth++) {
    const ids = new Set(level.flatMap(({ dependencies }) => dependencies.map(({ id }) => id)).filter(id => !known.has(id)));
    level = [];
    for await (const { outcome } of inOrder(ids, get)) {
      if ('error' in outcome) throw outcome.error;
      known.set(outcome.value.id, outcome.value);
      level.push(outcome.value);
    }
  }
  return known;
}

function treeLines(task: Node, lead: string, below: string, known: ReadonlyMap<string, Node>, told: Set<string>, paint: Paint): string[] {
  const line = `${lead}${task.id}  ${paint(statusStyle(task.status), task.status)}  ${oneLine(task.title)}`;
  // A task that several wait for has its own branches drawn once.
  if (told.has(task.id)) return [task.dependencies.length === 0 ? line : `${line} (see above)`];
  told.add(task.id);
  const branches = task.dependencies.flatMap((edge, at) => {
    const isLast = at === task.dependencies.length - 1;
    const next = known.get(edge.id) ?? { ...edge, dependencies: [] };
    return treeLines(next, `${below}${isLast ? '└─ ' : '├─ '}`, `${below}${isLast ? '   ' : '│  '}`, known, told, paint);
  });
  return [line, ...branches];
}
