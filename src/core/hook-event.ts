/** What an event of an agent's hook says, by what is known of that agent. */

import type { AgentLore, HookLore, MailFormat } from './agent-lore.ts';
import type { AgentState } from './agent-state.ts';
import type { JsonValue } from './json.ts';
import { evidenceChars, messageRegex, type Refusal } from './state-rules.ts';

export type HookPayload = Readonly<Record<string, string | number | boolean | null>>;

export interface HookSaid {
  readonly state: AgentState;
  /** The id of the agent's own session. */
  readonly session: string | null;
  /** How unread messages are handed over in the answer; null where they are not. */
  readonly mail: MailFormat | null;
  /** Its service gave it nothing. */
  readonly refusal: Refusal | null;
}

export function hookSaid(lore: Pick<AgentLore, 'hooks' | 'signs'>, event: string, payload: HookPayload): HookSaid {
  const { hooks } = lore;
  const mail = hooks.mail[event] ?? null;
  const isBarred = mail !== null && mail.unless !== null && payload[mail.unless] === true;
  return {
    ...{ state: stateOf(hooks, event, payload), session: sessionOf(hooks, payload), mail: isBarred ? null : mail },
    refusal: refusalIn(lore, event, payload),
  };
}

/** Of which class it is, the field says; how long it is waited for, the rule for these very words where there is one. */
function refusalIn({ hooks, signs }: Pick<AgentLore, 'hooks' | 'signs'>, event: string, payload: HookPayload): Refusal | null {
  const rule = Object.hasOwn(hooks.refusals, event) ? hooks.refusals[event]! : undefined;
  const value = String(payload[rule?.field ?? ''] ?? '');
  if (rule === undefined || !Object.hasOwn(rule.values, value)) return null;
  const meant = rule.values[value]!;
  const words = rule.words.map(field => payload[field]).find(text => typeof text === 'string' && text.trim() !== '');
  const said = words === undefined ? value : String(words).trim();
  const known = signs.messages.find(message => message.class === meant.class && messageRegex(message).test(said));
  const evidence = said.split('\n', 1)[0]!.slice(0, evidenceChars);
  return { class: meant.class, evidence, words: said, pauseMs: known?.pauseMs ?? meant.pauseMs };
}

/** The beginning of a session says that the agent is there, and does nothing yet. */
function stateOf({ events }: HookLore, event: string, payload: HookPayload): AgentState {
  const meaning = Object.hasOwn(events, event) ? events[event]! : undefined;
  if (meaning === undefined) return 'unknown';
  if ('state' in meaning) return meaning.state === 'session' ? 'idle' : meaning.state;
  const value = String(payload[meaning.field] ?? '');
  return Object.hasOwn(meaning.values, value) ? meaning.values[value]! : meaning.otherwise;
}

const sessionCharsMax = 200;

function sessionOf({ session }: HookLore, payload: HookPayload): string | null {
  const named = session.map(field => payload[field]).find(value => typeof value === 'string' && value !== '');
  return named === undefined ? null : String(named).slice(0, sessionCharsMax);
}

/** The reply with the messages in it, wherever it wants them. */
export function filledReply(reply: JsonValue, mail: string): JsonValue {
  if (typeof reply === 'string') return reply.replace('{mail}', () => mail);
  if (Array.isArray(reply)) return reply.map(each => filledReply(each, mail));
  if (typeof reply !== 'object' || reply === null) return reply;
  return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key, filledReply(value as JsonValue, mail)]));
}
