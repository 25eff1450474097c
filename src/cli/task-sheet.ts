/** Everything the board knows about one task, as a page. */

import { budgetText } from '../core/amounts.ts';
import type { Fact } from '../core/fact.ts';
import { gateName } from '../core/gate-words.ts';
import { handoffText } from '../core/handoff-text.ts';
import type { Task } from '../core/task.ts';
import type { Usage } from '../core/usage.ts';
import type { TaskDetail } from '../protocol/task-methods.ts';
import { ago, clock, span, until } from '../wording/age.ts';
import { bytesText } from '../wording/bytes.ts';
import { factSentence } from '../wording/fact-sentence.ts';
import { jsonText } from '../wording/json-text.ts';
import { indented, lines, oneLine, percent } from '../wording/text.ts';
import { usageText } from '../wording/usage-text.ts';
import { type Field, sheet } from './sheet.ts';
import { type Paint, statusStyle } from './style.ts';

interface Beside {
  readonly history: readonly Fact[];
  readonly usage: Usage;
}

export function taskSheet(task: TaskDetail, { history, usage }: Beside, now: number, paint: Paint): string {
  const parts = [
    paint('bold', oneLine(`${task.id}  ${task.title}`)),
    sheet([...stateFields(task, now), ['cost', usageText(usage)], ...planFields(task)], paint),
    ...section('Description', task.description, paint),
    ...section('Hand-off', task.handoff === null ? null : handoffText(task.handoff), paint),
    ...section('Parts', task.parts.map(partLine).join('\n'), paint),
    ...section('Needs', edgeLines(task.dependencies), paint),
    ...section('Needed by', edgeLines(task.dependents), paint),
    ...task.trail.flatMap(left => leftSections(left, now, paint)),
    ...section('Result', task.result === null ? null : jsonText(task.result), paint),
    ...section('Artifacts', [...task.artifacts, ...task.kept.map(keptLine)].join('\n'), paint),
    ...section('Notes', task.notes.map(note => `${clock(note.at, now)}  ${note.by}: ${note.text}`).join('\n'), paint),
    ...section('History', history.map(fact => historyLine(fact, now)).join('\n'), paint),
  ];
  return parts.join('\n\n');
}

/** Where it stands. */
function stateFields(task: Task, now: number): Field[] {
  return [
    ['status', task.status, statusStyle(task.status)],
    ['because', task.reason],
    ['next try', task.status === 'pending' && task.ready_at > now ? until(task.ready_at, now) : null],
    ['owner', task.owner],
    ['lease ends', task.lease_until === null ? null : until(task.lease_until, now)],
    ['progress', [task.progress === null ? '' : percent(task.progress), task.step ?? ''].join(' ').trim()],
    ['error', task.error, 'red'],
    ['attempts', attempts(task)],
    ['created', `${ago(task.created_at, now)} by ${task.created_by}`],
    ['took', task.started_at !== null && task.finished_at !== null ? span(task.finished_at - task.started_at) : null],
  ];
}

/** What was asked for. */
export function planFields(task: Task): Field[] {
  return [
    ['priority', task.priority],
    ['complexity', task.complexity],
    ['tags', task.tags.join(', ')],
    ['requires', task.requires.join(', ')],
    [
      'resources',
      Object.entries(task.resources)
        .map(([name, amount]) => `${name}=${amount}`)
        .join(', '),
    ],
    ['assignee', task.assignee],
    ['parent', task.parent],
    ['command', task.command],
    ['timeout', task.timeout_ms === null ? null : span(task.timeout_ms)],
    ['budget', task.budget === null ? null : budgetText(task.budget)],
    ['gates', task.gates.map(gateName).join(', ')],
  ];
}

function attempts({ attempt, failures, retries, lost }: Task): string | null {
  if (attempt === 0 && failures === 0) return null;
  const failed = failures === 0 ? '' : `, ${failures} failed (${retries} retries)`;
  return `${attempt}${failed}${lost === 0 ? '' : `, ${lost} lost with their worker`}`;
}

function section(title: string, body: string | null, paint: Paint): string[] {
  return body === null || body === '' ? [] : [`${paint('bold', title)}\n${indented(lines(body))}`];
}

/** What one attempt left on its way. */
function leftSections(
  { attempt, worker, at, checkpoint, artifacts, partial }: TaskDetail['trail'][number],
  now: number,
  paint: Paint,
): string[] {
  const whose = oneLine(`of attempt ${attempt}, by ${worker}, ${ago(at, now)}`);
  const files = artifacts.length === 0 ? '' : `\nwith ${artifacts.join(', ')}`;
  return [
    ...section(`Checkpoint ${whose}`, checkpoint === null ? null : `${jsonText(checkpoint)}${files}`, paint),
    ...section(`Partial results ${whose}`, partial.map(each => jsonText(each)).join('\n'), paint),
  ];
}

function edgeLines(edges: TaskDetail['dependencies']): string {
  return edges
    .map(({ id, title, status, on_fail, satisfied }) => {
      const fate = on_fail === 'skip' ? '' : ` (${on_fail} on failure)`;
      return `${satisfied ? 'x' : '-'} ${id}  ${status}  ${title}${fate}`;
    })
    .join('\n');
}

const keptLine = ({ id, name, type, bytes }: TaskDetail['kept'][number]): string => `${id}  ${name}  ${type}, ${bytesText(bytes)}`;

/** How far a part has come; what came of it stands on its own page. */
function partLine({ id, title, status, progress, step }: TaskDetail['parts'][number]): string {
  const far = status === 'in_progress' ? [progress === null ? '' : percent(progress), step ?? ''].join(' ').trim() : '';
  return `${status === 'completed' ? 'x' : '-'} ${id}  ${status}  ${title}${far === '' ? '' : `: ${far}`}`;
}

export const historyLine = (fact: Fact, now: number): string => oneLine(`${clock(fact.at, now)}  ${factSentence(fact)}`);
