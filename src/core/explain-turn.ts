/** Why an agent is thought to do what it does: the rule or event that said so, how long ago, and what speaks against it. */

import { isStuck, type Observation, observationSources, type Turn } from './agent-state.ts';
import { span } from './span.ts';

const sourceWords: Readonly<Record<Observation['source'], string>> = {
  hook: 'its hook',
  osc: 'its title',
  screen: 'its screen',
  activity: 'its output',
  typed: 'what was typed',
};

export function turnWords(turn: Turn, outputAt: number, now: number): string[] {
  const { state, since, cause, pending, latest } = turn;
  if (cause === null) return ['what it does is not known: no hook, title or rule has said anything yet'];
  const others = observationSources.map(source => latest[source]).filter(seen => seen !== undefined && seen.source !== cause.source);
  return [
    `it is ${state === 'waiting' ? 'waiting for a person' : state} for ${span(now - since)}: ${said(cause, now)}`,
    ...others.map(seen => `also: ${said(seen!, now)}`),
    ...(pending === null
      ? []
      : [`it will count as ${pending.observation.state} in ${span(Math.max(0, pending.at - now))} unless something speaks against it`]),
    ...(isStuck(turn, outputAt, now) ? [`it seems stuck: at work, and nothing printed for ${span(now - outputAt)}`] : []),
  ];
}

const said = ({ source, state, rule, evidence, at }: Observation, now: number): string =>
  `${sourceWords[source]} said ${state} ${span(now - at)} ago (${rule}${evidence === '' || evidence === rule ? '' : `: "${evidence}"`})`;
