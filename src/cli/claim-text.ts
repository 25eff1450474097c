/** A claim, or a task that could be claimed, as the worker who gets it reads it. */

import { handoffText } from '../core/handoff-text.ts';
import type { Claim } from '../protocol/task-methods.ts';
import { until } from '../wording/age.ts';
import { jsonText } from '../wording/json-text.ts';
import { lines, oneLine } from '../wording/text.ts';
import { sheet } from './sheet.ts';
import type { Paint } from './style.ts';
import { planFields } from './task-sheet.ts';

export function claimText(
  { task, token, lease_until: leaseUntil, needs = [], parts: done = [], resume }: Claim,
  now: number,
  paint: Paint,
): string {
  if (task === null) return '';
  const parts = [paint('bold', oneLine(`${task.id}  ${task.title}`)), sheet(planFields(task), paint)];
  if (task.description !== null) parts.push(lines(task.description));
  if (task.handoff !== null) parts.push(`${paint('dim', 'hand-off')}\n${lines(handoffText(task.handoff))}`);
  const tell = (word: string, { id, title, status, result, error, partial = [] }: NonNullable<Claim['parts']>[number]): void => {
    const said = result === null ? [...(error === null ? [] : [error]), ...partial.map(jsonText)] : [jsonText(result)];
    parts.push(
      [paint('dim', oneLine(`${word}${id} ${status}: ${title}`)), ...(said.length === 0 ? [] : [lines(said.join('\n'))])].join('\n'),
    );
  };
  for (const task of needs) tell('', task);
  for (const part of done) tell('part ', part);
  if (task.checkpoint !== null) {
    const whose = resume === undefined ? 'the attempt before' : `attempt ${resume.attempt}, by ${resume.worker}`;
    parts.push(`${paint('dim', oneLine(`checkpoint of ${whose}`))}\n${lines(jsonText(task.checkpoint))}`);
  }
  const partial = resume?.partial ?? [];
  if (partial.length > 0) parts.push(`${paint('dim', 'handed in already')}\n${partial.map(each => lines(jsonText(each))).join('\n')}`);
  if (task.error !== null) parts.push(`${paint('dim', 'error of the attempt before')}\n${lines(task.error)}`);
  if (token !== null) {
    const lease = leaseUntil === null ? null : `${until(leaseUntil, now)} unless you report before then`;
    // Scripts look for this line, so it is never coloured.
    parts.push(`token: ${token}${lease === null ? '' : `\nlease ends ${lease}`}`);
  }
  return parts.join('\n');
}
