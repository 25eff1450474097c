/** The live log of a swarm: a line for each fact, with its time, its subject and what happened. */

import type { Fact, FactType } from '../core/fact.ts';
import { clock } from '../wording/age.ts';
import { factSentence } from '../wording/fact-sentence.ts';
import { needsPerson, needsYou } from '../wording/needs-person.ts';
import { oneLine } from '../wording/text.ts';
import { type Paint, painter, type Style } from './style.ts';
import type { Terminal } from './terminal.ts';

/** They happen all the time, and what follows from them is told. */
const untold = new Set<FactType>(['task.checkpointed', 'worker.registered', 'pool.configured']);

const subjectColumns = 10;
const lineCharsMin = 40;

/** Prints each fact that a reader would miss. */
export function liveLog(terminal: Pick<Terminal, 'color' | 'columns' | 'print'>): (fact: Fact) => void {
  const paint = painter(terminal.color);
  return fact => {
    if (!untold.has(fact.type)) terminal.print(logLine(fact, paint, terminal.columns));
  };
}

/** The same as plain sentences, as a screen reader says them: nothing is cut, coloured or lined up. */
export function plainLog(terminal: Pick<Terminal, 'print'>): (fact: Fact) => void {
  return fact => {
    if (untold.has(fact.type)) return;
    const mark = needsPerson(fact) ? `${needsYou}: ` : '';
    terminal.print(`${clock(fact.at, Date.now())} ${mark}${oneLine(`${fact.subject} ${factSentence(fact)}`)}`);
  };
}

function logLine(fact: Fact, paint: Paint, columns = Number.POSITIVE_INFINITY): string {
  const at = clock(fact.at, Date.now());
  const subject = oneLine(fact.subject).padEnd(subjectColumns);
  const room = Math.max(lineCharsMin, columns - at.length - subject.length - 5);
  const said = `${needsPerson(fact) ? `${needsYou}: ` : ''}${oneLine(factSentence(fact))}`;
  const sentence = said.length <= room ? said : `${said.slice(0, room - 1)}…`;
  return `${paint('dim', at)}  ${paint('bold', subject)}  ${paint(styleOf(fact), sentence)}`;
}

function styleOf({ type, data }: Fact): Style | undefined {
  if (type === 'worker.updated') return data.status === 'waiting' ? 'yellow' : 'dim';
  return styles[type];
}

const styles: { readonly [T in FactType]?: Style } = {
  'task.added': 'dim',
  'task.progressed': 'dim',
  'task.claimed': 'cyan',
  'task.unblocked': 'blue',
  'task.completed': 'green',
  'task.approved': 'green',
  'task.submitted': 'magenta',
  'task.failed': 'red',
  'task.quarantined': 'red',
  'task.retrying': 'yellow',
  'task.lost': 'yellow',
  'task.released': 'yellow',
  'task.skipped': 'dim',
  'task.cancelled': 'dim',
  'worker.lost': 'red',
  'worker.suspected': 'yellow',
  'worker.nudged': 'yellow',
  'worker.interrupted': 'yellow',
  'worker.started': 'dim',
  'worker.ready': 'dim',
  'worker.launched': 'dim',
  'pool.scaled': 'magenta',
  'pool.held': 'red',
  'pool.paused': 'yellow',
  'budget.warned': 'yellow',
  'budget.reached': 'red',
  'budget.raised': 'green',
  'usage.recorded': 'dim',
  'breaker.opened': 'red',
  'breaker.half_open': 'yellow',
  'breaker.closed': 'green',
  'message.dead': 'red',
  'daemon.slept': 'yellow',
};
