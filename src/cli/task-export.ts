/** `swarm task export`: the board as a list that can be imported again. */

import type { Client } from '../client/client.ts';
import { formatDuration } from '../config/duration.ts';
import type { Task } from '../core/task.ts';
import type { TaskDetail } from '../protocol/task-methods.ts';
import { escapedInQuotes, isUnsafe, jsonLine } from '../wording/text.ts';
import { inOrder } from './each-id.ts';
import { allTasks } from './task-pages.ts';
import { defineVerb, type Flags } from './verb.ts';

const flags = {
  status: { value: 'S', short: 's', param: 'status' },
  tag: { value: 'T', short: 't', param: 'tags' },
  format: { value: 'FORMAT', values: ['yaml', 'json'], about: 'yaml unless said otherwise' },
} as const satisfies Flags;

export const verb = defineVerb({
  method: 'task.list',
  summary: 'Print tasks as YAML or JSON that `swarm task import` takes',
  flags,
  about: 'What was asked for is exported, not what came of it: imported again, every task begins anew.',
  examples: ['swarm task export > plan.yaml', 'swarm task export --status failed --format json'],
  run: async call => {
    const client = await call.connect();
    const tasks = await allTasks(client, call.params);
    const edges = await edgesOf(tasks, client);
    const names = new Set(tasks.map(task => task.id));
    const written = tasks.map(task => writtenTask(task, edges.get(task.id) ?? [], names));
    const missing = new Set(
      [...edges.values()]
        .flat()
        .filter(({ id, satisfied }) => !names.has(id) && !satisfied)
        .map(({ id }) => id),
    );
    if (missing.size > 0) call.terminal.note(`swarm: left out, though others wait for them: ${[...missing].join(', ')}`);
    const asJson = call.json || call.options.format === 'json';
    call.terminal.print(asJson ? jsonLine({ tasks: written }) : await yamlText({ tasks: written }));
    return 0;
  },
});

type Edges = TaskDetail['dependencies'];

/** The list of tasks does not tell what becomes of each when one it needs fails. */
async function edgesOf(tasks: readonly Task[], client: Client): Promise<Map<string, Edges>> {
  const edges = new Map<string, Edges>();
  const dependent = tasks.filter(task => task.depends_on.length > 0).map(task => task.id);
  for await (const { item, outcome } of inOrder(dependent, id => client.call('task.get', { id }))) {
    if ('error' in outcome) throw outcome.error;
    edges.set(item, outcome.value.dependencies);
  }
  return edges;
}

/** A task under its id as local name; what is left out here is what an import fills in by itself. */
function writtenTask(task: Task, edges: Edges, names: ReadonlySet<string>): Record<string, unknown> {
  const needs = edges.filter(({ id }) => names.has(id)).map(({ id, on_fail }) => (on_fail === 'skip' ? id : { task: id, on_fail }));
  const fields = {
    ...{ name: task.id, title: task.title, description: task.description, command: task.command, priority: task.priority },
    ...{ complexity: task.complexity, tags: task.tags, requires: task.requires, resources: task.resources, depends_on: needs },
    ...{ parent: task.parent !== null && names.has(task.parent) ? task.parent : null, assignee: task.assignee, retries: task.retries },
    ...{
      timeout: task.timeout_ms === null ? null : formatDuration(task.timeout_ms),
      gates: task.gates.map(gate => (Object.keys(gate).length === 1 ? gate.type : gate)),
    },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isNothing(value)));
}

const isNothing = (value: unknown): boolean => value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);

/** Text that a terminal might obey stands in double quotes, where it can be written as escapes. */
async function yamlText(value: unknown): Promise<string> {
  const { Document, isScalar, Scalar, visit } = await import('./yaml.ts');
  const document = new Document(value);
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && isUnsafe(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return escapedInQuotes(document.toString({ lineWidth: 0 }));
}
