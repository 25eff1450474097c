/** Presses keys in a terminal, each in its time, and interrupts an agent by them. */

import type { Stroke } from '../core/keys.ts';
import type { Clock } from './clock.ts';
import type { Look, LookWish } from './screens/words.ts';
import type { Turns } from './turns.ts';

export interface Keyboard {
  readonly turns: Pick<Turns, 'of' | 'until' | 'interrupted'>;
  readonly clock: Clock;
  look(incarnation: string, wish: LookWish): Promise<Look>;
  type(incarnation: string, bytes: Uint8Array): Promise<number>;
}

export interface Interrupted {
  /** Bytes. */
  readonly typed: number;
  readonly atWork: boolean;
}

/** What a key waits for is shown by then, or not at all. */
const shownMs = 3_000;
/** One that was interrupted is at rest by then. */
const restMs = 4_000;
const triesMax = 3;
const bottom = { ansi: false, scrollback: false, last: 40 };

/** The lines that stand in its terminal now. */
export const linesIn = async (incarnation: string, { look }: Keyboard): Promise<readonly string[]> =>
  (await look(incarnation, bottom)).lines;

/** Bytes that were typed. */
export async function press(incarnation: string, keys: readonly Stroke[], keyboard: Keyboard): Promise<number> {
  const { clock, type, turns } = keyboard;
  let typed = 0;
  for (const { bytes, afterMs, shown } of keys) {
    if (shown !== undefined) await untilShown(incarnation, shown, keyboard);
    if (afterMs > 0) await new Promise<void>(resolve => clock.after(afterMs, resolve));
    if (turns.of(incarnation) !== undefined) typed += await type(incarnation, Buffer.from(bytes));
  }
  return typed;
}

/** Again where it goes on: a busy machine may have read two keys as one. */
export async function interrupt(incarnation: string, keys: readonly Stroke[], keyboard: Keyboard): Promise<Interrupted> {
  const { turns } = keyboard;
  for (let [typed, tries] = [0, 1]; ; tries++) {
    typed += await press(incarnation, keys, keyboard);
    turns.interrupted(incarnation);
    const isAtRest = await turns.until(incarnation, ({ turn }) => turn.state !== 'busy', restMs);
    const atWork = !isAtRest && turns.of(incarnation) !== undefined;
    if (!atWork || keys.length === 1 || tries === triesMax) return { typed, atWork };
  }
}

async function untilShown(incarnation: string, text: string, { look, clock }: Keyboard): Promise<void> {
  const end = clock.now() + shownMs;
  for (let seen = await look(incarnation, bottom); !seen.lines.some(line => line.includes(text)); ) {
    const waitMs = end - clock.now();
    if (waitMs <= 0) return;
    const next = await look(incarnation, { ...bottom, after: seen.seq, waitMs });
    if (next.changed) seen = next;
  }
}
