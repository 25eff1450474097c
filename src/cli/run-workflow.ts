/** `swarm run FILE|NAME`: starts a workflow, or only shows what it would do. */

import type { Client } from '../client/client.ts';
import { dollarText } from '../core/amounts.ts';
import { SwarmError } from '../core/error.ts';
import type { JsonValue } from '../core/json.ts';
import type { Workflow } from '../core/workflow/workflow.ts';
import type { Params, Result } from '../protocol/methods.ts';
import { briefly } from '../wording/age.ts';
import { wrapped } from '../wording/wrapped.ts';
import { awaitRun } from './await-run.ts';
import { inputValues } from './input-values.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { runSheet } from './run-sheet.ts';
import { show } from './show.ts';
import { painter } from './style.ts';
import type { Terminal } from './terminal.ts';
import type { Call } from './verb.ts';
import { measureFor } from './width.ts';

/** Where nobody looks on. */
const usualColumns = 80;

interface Wish {
  readonly input?: readonly string[];
  readonly pattern?: string;
  readonly key?: string;
  readonly 'dry-run'?: boolean;
  readonly mermaid?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
}

type WorkflowCall = Pick<Call, 'args' | 'json' | 'terminal' | 'connect'>;

export async function runWorkflow(call: WorkflowCall, wish: Wish): Promise<number> {
  const { terminal } = call;
  const { workflowHere, drawn } = await import('./workflows.ts');
  const workflow = workflowHere(call.args[0]!, terminal);
  if (wish.mermaid) {
    terminal.print(drawn.mermaid(workflow));
    return 0;
  }
  const inputs = await inputValues(wish.input ?? [], workflow, terminal);
  const wanted = { workflow, inputs, ...(wish.pattern === undefined ? {} : { pattern: wish.pattern as Workflow['pattern'] }) };
  if (wish['dry-run']) {
    const plan = await planned(call, wanted);
    const measure = await measureFor([JSON.stringify([plan, inputs])]);
    const picture = (): string => drawn.boxes(workflow, terminal.columns ?? usualColumns, measure);
    const laid = (text: string): string => wrapped(text, terminal.columns ?? Number.POSITIVE_INFINITY, measure).join('\n');
    await show(call, plan, () => [laid(wishText(plan, inputs)), picture(), laid(planText(plan))].join('\n\n'));
    for (const line of await unmannedLines(plan.unmanned, terminal)) terminal.note(`swarm: ${line}`);
    return 0;
  }
  const client = await call.connect();
  const { head } = await client.call('facts.list', { after: 0, limit: 1 });
  const { run, unmanned } = await client.call('run.start', { ...wanted, ...(wish.key === undefined ? {} : { key: wish.key }) });
  for (const line of await unmannedLines(unmanned, terminal)) terminal.note(`swarm: ${line}`);
  if (!wish.wait) {
    await show(call, run, ({ id }) => id);
    return 0;
  }
  if (!call.json) terminal.note(`swarm: ${run.id} is under way; \`swarm runs ${run.id}\` shows it`);
  return toItsEnd(call, client, { id: run.id, after: head, timeoutMs: wish.timeout });
}

async function toItsEnd(call: WorkflowCall, client: Client, awaited: Parameters<typeof awaitRun>[2]): Promise<number> {
  const { terminal } = call;
  exitOnInterrupt();
  const ended = await awaitRun(client, call, awaited);
  await show(call, ended, detail => runSheet(detail, Date.now(), painter(terminal.color)));
  if (ended.run.status !== 'completed') return 1;
  const last = ended.steps.flatMap(({ parts }) => parts).findLast(({ task, state }) => task !== null && state === 'completed');
  if (!call.json && last !== undefined) terminal.note(`swarm: \`swarm task show ${last.task}\` has what came of it`);
  return 0;
}

/** Without a daemon nothing is known of workers and earlier runs; the graph alone decides then. */
async function planned(
  { connect }: Pick<Call, 'connect'>,
  wanted: Params<'run.plan'> & { workflow: Workflow },
): Promise<Result<'run.plan'>> {
  try {
    return await (await connect()).call('run.plan', wanted);
  } catch (error) {
    if (!(error instanceof SwarmError && error.code === 'no_daemon')) throw error;
    const [{ planOf }, { nothingKnown }] = await Promise.all([
      import('../core/workflow/plan-workflow.ts'),
      import('../core/workflow/room.ts'),
    ]);
    const { workflow, pattern = workflow.pattern } = wanted;
    return { ...planOf(workflow, pattern, nothingKnown), workflow, unmanned: [] };
  }
}

function wishText({ workflow: { name, description } }: Result<'run.plan'>, inputs: Readonly<Record<string, JsonValue>>): string {
  const given = Object.entries(inputs).map(([input, value]) => `${input} = ${JSON.stringify(value)}`);
  return [name, ...(description === undefined ? [] : [description.trim()]), ...(given.length === 0 ? [] : ['', ...given])].join('\n');
}

/** Whom they wait for, and how to have somebody: known at the start, and told by nothing else for as long as one waits. */
async function unmannedLines(unmanned: Result<'run.plan'>['unmanned'], terminal: Terminal): Promise<string[]> {
  if (unmanned.length === 0) return [];
  const { installedAgents } = await import('./installed.ts');
  const { found } = await installedAgents(terminal);
  const agent = found[0]?.name ?? 'AGENT';
  return unmanned.map(({ steps, why, pool }) => {
    const remedy =
      pool !== null
        ? 'Add it to swarm.yaml, and run `swarm up -d`.'
        : `Add a pool that does to swarm.yaml, and run \`swarm up -d\`; or try it with \`swarm up -d --preset ${agent}\`.`;
    return `no pool takes ${steps.join(', ')}: ${why}. ${remedy}`;
  });
}

const planText = (plan: Result<'run.plan'>): string => `pattern ${plan.pattern}: ${plan.why}\n${estimateText(plan)}`;

function estimateText({ estimate_ms: ms, estimate_micros: micros, steps }: Result<'run.plan'>): string {
  const named = (by: 'kind' | null): string =>
    steps
      .filter(step => step.by === by)
      .map(({ id }) => id)
      .join(', ');
  if (ms === null) return `no estimate: nothing is known yet of ${named(null)}`;
  const cost = micros === 0 ? '' : ` and ${dollarText(Math.round(micros))}`;
  const byKind = named('kind');
  return `about ${briefly(ms)}${cost}, by earlier runs${byKind === '' ? '' : `; ${byKind} by how long their workers take for others`}`;
}
