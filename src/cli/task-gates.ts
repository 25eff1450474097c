/** `swarm task gates`: what results have to pass, and what came of it. */

import type { GateRun, Review } from '../core/gate.ts';
import type { Result } from '../protocol/methods.ts';
import { ago } from '../wording/age.ts';
import { indented, lines, oneLine } from '../wording/text.ts';
import { onTasks } from './on-tasks.ts';
import type { Paint, Style } from './style.ts';

export const verb = onTasks({
  method: 'task.gates',
  tell: ({ gates }, id, now, paint) => gatesText(id, gates, now, paint),
  examples: ['swarm task gates t12', 'swarm task gates t12 --json'],
});

function gatesText(id: string, gates: Result<'task.gates'>['gates'], now: number, paint: Paint): string {
  if (gates.length === 0) return `${id} has not been handed in yet`;
  const rounds = Map.groupBy(gates, ({ round }) => round);
  return [...rounds]
    .map(([round, runs]) =>
      [paint('bold', `${id}, round ${round} (attempt ${runs[0]!.attempt})`), ...runs.map(run => gateText(run, now, paint))].join('\n'),
    )
    .join('\n');
}

const styles: Partial<Record<GateRun['state'], Style>> = { passed: 'green', failed: 'red', running: 'cyan' };

function gateText(
  { name, state, by, output, log, person, vote, reviews, started_at, finished_at }: GateRun,
  now: number,
  paint: Paint,
): string {
  const at = finished_at ?? started_at;
  const facts = [
    ...(by === null || by === 'swarm' ? [] : [`by ${by}`]),
    ...(vote === null ? [] : [vote]),
    ...(at === null ? [] : [ago(at, now)]),
    ...(log === null ? [] : [log]),
  ];
  const details = [
    ...(person === null ? [] : [person]),
    ...reviews.map(review => reviewText(review, now)),
    ...(output === null || output === '' ? [] : [output]),
  ];
  const head = `  ${paint(styles[state], state.padEnd(8))} ${oneLine([name, ...facts].join('  '))}`;
  return [head, ...details.map(detail => indented(indented(lines(detail))))].join('\n');
}

function reviewText({ reviewer, state, comment, due_at: due, asked_at: asked }: Review, now: number): string {
  const words = {
    asked: `was asked ${ago(asked, now)}`,
    approved: 'approved it',
    rejected: 'rejected it',
    silent: 'did not answer',
  } as const;
  const late = state === 'asked' && due < now ? ', and is late' : '';
  return `${reviewer} ${words[state]}${late}${comment === null ? '' : `: ${comment}`}`;
}
