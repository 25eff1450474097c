/** Why a result that was handed in is not completed yet: which gates are open, and whom or what each of them waits for. */

import type { Explained } from './explained.ts';
import type { GateRun } from './gate.ts';
import { gatesAfter } from './gates-after.ts';
import type { Task } from './task.ts';

type Answer = Pick<Explained, 'because' | 'next' | 'next_at' | 'remedy'>;

/** Of the records of a task, those of its latest round count. */
export function explainGates(task: Task, records: readonly GateRun[]): Answer {
  const round = Math.max(...records.map(record => record.round));
  const runs = records.filter(record => record.round === round);
  const next = gatesAfter(runs);
  const passed = runs
    .filter(({ state }) => state === 'passed')
    .map(({ name, by }) => `${name} passed${by === 'swarm' ? '' : `, says ${by}`}`);
  const open = next.kind === 'open' ? next.open : [];
  const waiting = runs.filter(run => run.state === 'pending' && !open.includes(run)).map(({ name }) => name);
  const later = waiting.length === 0 ? [] : [`${waiting.join(' and ')} ${waiting.length === 1 ? 'comes' : 'come'} after that`];
  const due = open.flatMap(({ reviews }) => reviews.filter(({ state }) => state === 'asked').map(review => review.due_at));
  const isPersons = open.some(({ person }) => person !== null);
  const approval = `\`swarm task review ${task.id} --approve\`, or \`--reject TEXT\` to send it back.`;
  return {
    because: ['the result was handed in and has to pass its gates', ...passed, ...open.flatMap(becauseOf), ...later],
    next: isPersons ? 'a review by a person' : ((open[0] && endOf(open[0])) ?? null),
    next_at: due.length === 0 ? null : Math.min(...due),
    remedy: open.some(({ type }) => type !== 'command')
      ? approval
      : `\`swarm task gates ${task.id}\` shows them; \`swarm task review ${task.id} --reject TEXT\` sends it back.`,
  };
}

function becauseOf({ type, name, state, person, vote, reviews }: GateRun): string[] {
  if (person !== null) return [`it waits for a person: ${person}`];
  if (type === 'command') return [state === 'running' ? `${name} runs` : `${name} is about to be run`];
  if (type === 'vote') return [vote === null ? 'a vote is about to be opened' : `vote ${vote} is open`];
  const asked = reviews.filter(review => review.state === 'asked').map(({ reviewer }) => `${reviewer} was asked to review it`);
  const silent = reviews.filter(review => review.state === 'silent').map(({ reviewer }) => `${reviewer} was asked and did not answer`);
  const given = reviews.filter(review => review.state === 'approved').map(({ reviewer }) => `${reviewer} approved it`);
  return asked.length + given.length === 0 ? [...silent, `${name} is needed`] : [...given, ...silent, ...asked];
}

const endOf = ({ type, name }: GateRun): string => (type === 'review' ? 'a review' : type === 'vote' ? 'the vote ends' : `${name} ends`);
