/** Whether a fact is the event that a step waits for. */

import type { Fact } from '../fact.ts';
import type { JsonValue } from '../json.ts';
import { inside } from './run-progress.ts';
import type { Trigger } from './workflow.ts';

/** The event as the step gets it, if it is the one. A message is matched by what it says, any other fact as a whole. */
export function eventOf(fact: Fact, { fact: type, message, match = {} }: Trigger): JsonValue | undefined {
  const isMessage = message !== undefined;
  if (isMessage ? fact.type !== 'message.sent' || fact.data.type !== message : fact.type !== type) return undefined;
  const { seq, at, subject, by, data } = fact;
  const event = { seq, at, type: fact.type, subject, by, data } as JsonValue;
  const matched = isMessage ? ({ ...(data.payload as object | null), ...data, from: by } as JsonValue) : event;
  const fits = Object.entries(match).every(([path, wanted]) => JSON.stringify(inside(matched, path.split('.'))) === JSON.stringify(wanted));
  return fits ? event : undefined;
}
