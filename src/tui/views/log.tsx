/** What has happened, the newest last. */

import type { ReactNode } from 'react';
import type { Fact, FactType } from '../../core/fact.ts';
import { clock } from '../../wording/age.ts';
import { factSentence } from '../../wording/fact-sentence.ts';
import type { Role } from '../model/look.ts';
import type { View } from '../model/view.ts';
import { Pane } from '../pieces/pane.tsx';
import { type Cell, Row } from '../pieces/row.tsx';
import { useView } from '../pieces/use-view.ts';

/** They happen all the time, and what follows from them is told. */
const untold = new Set<FactType>(['task.checkpointed', 'worker.registered', 'pool.configured', 'worker.ready', 'worker.launched']);

export function Log(): ReactNode {
  const facts = useView(({ swarm }) => swarm.facts);
  const scroll = useView(({ model }) => model.scrolls.log ?? 0);
  const look = useView((view: View) => view.look);
  return (
    <Pane name="log" title="Log" info={scroll === 0 ? 'follows' : `${scroll} back`}>
      {({ width, height }) => lastOf(facts, height, scroll).map(fact => <Row key={fact.seq} cells={cellsOf(fact, width)} look={look} />)}
    </Pane>
  );
}

function lastOf(facts: readonly Fact[], count: number, skip: number): Fact[] {
  const found: Fact[] = [];
  for (let at = facts.length - 1, left = skip; at >= 0 && found.length < count; at--) {
    const fact = facts[at]!;
    if (untold.has(fact.type)) continue;
    if (left > 0) left--;
    else found.unshift(fact);
  }
  return found;
}

function cellsOf(fact: Fact, width: number): Cell[] {
  const subject = Math.min(14, Math.max(8, Math.round(width * 0.14)));
  return [
    // Facts of another day say so in their own place: here only the time counts.
    { text: ` ${clock(fact.at, fact.at)} `, width: 10, role: 'dim' },
    { text: `${fact.subject} `, width: subject, role: 'accent' },
    { text: factSentence(fact), width: Math.max(0, width - 10 - subject), ...roleOf(fact) },
  ];
}

function roleOf({ type, data }: Fact): { role?: Role } {
  if (type === 'worker.updated') return { role: data.status === 'waiting' ? 'needs' : 'dim' };
  const role = tints[type];
  return role === undefined ? {} : { role };
}

const tints: { readonly [T in FactType]?: Role } = {
  'task.added': 'dim',
  'task.progressed': 'dim',
  'task.claimed': 'working',
  'task.completed': 'good',
  'task.approved': 'good',
  'task.submitted': 'review',
  'task.checked': 'review',
  'task.escalated': 'needs',
  'vote.opened': 'review',
  'vote.decided': 'review',
  'task.failed': 'bad',
  'task.quarantined': 'bad',
  'task.retrying': 'warn',
  'task.lost': 'warn',
  'task.released': 'warn',
  'task.skipped': 'dim',
  'task.cancelled': 'dim',
  'worker.lost': 'bad',
  'worker.suspected': 'warn',
  'worker.nudged': 'warn',
  'worker.interrupted': 'warn',
  'worker.started': 'dim',
  'pool.scaled': 'review',
  'pool.held': 'bad',
  'pool.fallback_on': 'warn',
  'alert.raised': 'warn',
  'pool.paused': 'warn',
  'budget.warned': 'warn',
  'budget.reached': 'bad',
  'budget.raised': 'good',
  'breaker.opened': 'bad',
  'breaker.half_open': 'warn',
  'breaker.closed': 'good',
  'message.dead': 'bad',
};
