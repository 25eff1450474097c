/** A workflow drawn: as boxes in levels, and as a Mermaid flowchart. */

import type { Workflow } from '../core/workflow/workflow.ts';
import { type GraphStep, graphOf } from '../core/workflow/workflow-graph.ts';
import { oneLine } from './text.ts';
import { type Measure, wrapped } from './wrapped.ts';

/** Phase by phase, level by level; steps side by side need nothing of each other. */
export function workflowBoxes(workflow: Workflow, columns: number, measure: Measure): string {
  const graph = graphOf(workflow);
  const sections = graph.phases.map((phase, at) => {
    const steps = [...graph.steps.values()].filter(step => step.phase === at);
    const levels = [...Map.groupBy(steps, ({ level }) => level)].sort(([a], [b]) => a - b).map(([, row]) => row);
    const body = levels
      .map(row =>
        rowsOf(
          row.map(step => boxOf(step, columns - edges, measure)),
          columns,
        ),
      )
      .join('\n   │\n   ▼\n');
    if (graph.phases.length === 1) return body;
    const name = measure.cut(oneLine(phase), columns - 7);
    return `── ${name} ${'─'.repeat(Math.max(3, Math.min(40, columns - 4) - measure.width(name)))}\n${body}`;
  });
  return sections.join('\n   ║ all of it comes before the next\n');
}

/** What a box takes beside its text. */
const edges = 4;

/** For any viewer of Mermaid; every line of it is the graph's own. */
export function workflowMermaid(workflow: Workflow): string {
  const graph = graphOf(workflow);
  const lines = ['flowchart TD'];
  for (const [at, phase] of graph.phases.entries()) {
    const nodes = [...graph.steps.values()].filter(step => step.phase === at).map(step => nodeOf(step));
    if (graph.phases.length === 1) lines.push(...nodes.map(node => `  ${node}`));
    else lines.push(`  subgraph phase${at}["${quoted(phase)}"]`, ...nodes.map(node => `    ${node}`), '  end');
    if (at > 0) lines.push(`  phase${at - 1} ==> phase${at}`);
  }
  for (const step of graph.steps.values())
    lines.push(...step.needs.map(need => `  ${nodeName(need)} --> ${nodeName(step.id)}`), ...loopEdge(step));
  return lines.join('\n');
}

const loopEdge = ({ id, until, from = id, max }: GraphStep): string[] =>
  until === undefined ? [] : [`  ${nodeName(id)} -. "until ${quoted(until)}, at most ${max}" .-> ${nodeName(from)}`];

/** `end` alone would end a subgraph. */
const nodeName = (id: string): string => `s_${id}`;

const nodeOf = (step: GraphStep): string => {
  const label = [step.id, ...stepNotes(step)].map(quoted).join('<br/>');
  return `${nodeName(step.id)}${step.when === undefined ? `["${label}"]` : `{{"${label}"}}`}`;
};

const quoted = (text: string): string =>
  oneLine(text).replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');

/** What is special about a step, in few words. */
export function stepNotes({
  foreach,
  parallel,
  when,
  until,
  from,
  max,
  on,
  role,
  pool,
  rollback,
  stream,
  gates = [],
}: GraphStep): string[] {
  const items = Array.isArray(foreach) ? `${foreach.length} items` : foreach;
  const event = on === undefined ? undefined : (on.message ?? on.fact);
  return [
    ...(role === undefined && pool === undefined ? [] : [role === undefined ? `pool ${pool}` : `role ${role}`]),
    ...(stream === null ? [] : [`stream ${stream}`]),
    ...(items === undefined ? [] : [`for each of ${items}${parallel === undefined ? '' : `, ${parallel} at a time`}`]),
    ...(when === undefined ? [] : [`when ${when}`]),
    ...(event === undefined ? [] : [`on ${event}`]),
    ...(until === undefined ? [] : [`${from === undefined ? '' : `from ${from} `}until ${until}, at most ${max} times`]),
    ...(gates.length === 0 ? [] : [`gates ${gates.map(({ type }) => type).join(', ')}`]),
    ...(rollback === undefined ? [] : ['can be undone']),
  ];
}

function boxOf(step: GraphStep, room: number, measure: Measure): string[] {
  const needs = step.needs.length === 0 ? [] : [`← ${step.needs.join(', ')}`];
  const notes = [step.id, ...stepNotes(step), ...needs];
  const longest = Math.max(...notes.flatMap(note => note.split(' ')).map(measure.width));
  const columns = Math.max(1, Math.min(room, Math.max(usualColumns, longest)));
  const texts = notes.flatMap(note => wrapped(note, columns, measure));
  const width = Math.max(...texts.map(measure.width));
  const filled = (text: string): string => text + ' '.repeat(width - measure.width(text));
  return [`┌─${'─'.repeat(width)}─┐`, ...texts.map(text => `│ ${filled(text)} │`), `└─${'─'.repeat(width)}─┘`];
}

/** Wider than this a box only gets where one of its words is. */
const usualColumns = 60;

/** Boxes beside each other, in as many rows as the width makes needful. */
function rowsOf(boxes: readonly string[][], columns: number): string {
  const rows: string[][][] = [[]];
  let used = 0;
  for (const box of boxes) {
    const width = box[0]!.length;
    if (used > 0 && used + width > columns) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)!.push(box);
    used += width + 1;
  }
  return rows.map(row => besides(row)).join('\n');
}

function besides(boxes: readonly string[][]): string {
  const height = Math.max(...boxes.map(box => box.length));
  const line = (at: number): string =>
    boxes
      .map(box => box[at] ?? ' '.repeat(box[0]!.length))
      .join(' ')
      .trimEnd();
  return Array.from({ length: height }, (_, at) => line(at)).join('\n');
}
