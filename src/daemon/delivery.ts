/** Types a prompt into an agent and makes sure that it arrived: only when it may, Enter as a key of its own, and again where it was lost. */

import type { SubmitLore } from '../core/agent-lore.ts';
import type { Observation } from '../core/agent-state.ts';
import { asTyped, boxHolds, isShown, pauseMs } from '../core/prompt-text.ts';
import { type Reading, reader, type View } from '../core/state-rules.ts';
import type { Clock } from './clock.ts';
import type { Look, LookWish } from './screens/words.ts';
import type { AgentView, Turns } from './turns.ts';

export interface DeliveryParts {
  readonly turns: Pick<Turns, 'of' | 'until' | 'equipped'>;
  readonly clock: Clock;
  look(incarnation: string, wish: LookWish): Promise<Look>;
  type(incarnation: string, bytes: Uint8Array): Promise<number>;
}

/** How it is known that a prompt arrived. */
export type Proof = Observation['source'] | 'box' | 'output' | 'report';

export interface Receipt {
  /** How often Enter was pressed by then; 0 is noted before anything is typed. */
  readonly tries: number;
  /** Null when nothing showed that it arrived. */
  readonly proof: Proof | null;
}

export type Delivered = 'delivered' | 'undelivered' | 'gone' | 'unwanted';

export interface Order {
  readonly incarnation: string;
  readonly text: string;
  /** What can wait for another way gives up when the agent is not free at once. */
  readonly isPatient: boolean;
  /** So long it waits until the agent has the tools of swarm. */
  readonly toolsMs: number;
  /** It may have been typed before: then it is not typed again, and only lacks its Enter if it still stands in the box. */
  readonly isTyped: boolean;
  /** Asked right before it is typed. */
  wanted(): Promise<boolean>;
  /** Whether what it did since shows that it has it. */
  isHeeded(): Promise<boolean>;
  receipt(receipt: Receipt): Promise<void>;
}

/** After a key of a person. */
const handsOffMs = 3_000;
/** One whose state can be known is given so long to show it; then it is typed to as one of which nothing is known. */
const strangeMs = 30_000;
const bottomLines = 40;
/** What is still in the box so long after the last that was drawn was not taken. */
const heldMs = 1_000;
/** Who draws nothing at all, with the prompt in its box, has not come to it yet: another Enter would be one more. */
const stalledMs = 20_000;
const forEverMs = 2 ** 31;
/** What is on the screen is known after this. */
const newsMs = 250;

export const isTypedTo = ({ typedAt }: AgentView, now: number): boolean => now < typedAt + handsOffMs;

/** Never fails: a terminal that ends on the way is `gone`. */
export async function deliver(order: Order, parts: DeliveryParts): Promise<Delivered> {
  try {
    return await new Delivery(order, parts).run();
  } catch {
    return 'gone';
  }
}

class Delivery {
  readonly #order: Order;
  readonly #parts: DeliveryParts;
  readonly #read: (view: View) => Reading;
  #entered = false;
  /** The box was seen to hold it. */
  #wasHeld = false;

  constructor(order: Order, parts: DeliveryParts) {
    this.#order = order;
    this.#parts = parts;
    this.#read = reader(this.#agent.lore.signs);
  }

  async run(): Promise<Delivered> {
    const { isPatient, isTyped, wanted, receipt } = this.#order;
    if (!isPatient && !this.#isFree(this.#agent)) return 'unwanted';
    const { retries, settleMs } = this.#submit;
    await this.#equipped();
    const before = await this.#ready(settleMs);
    if (!(await wanted())) return 'unwanted';
    this.#wasHeld = this.#holds(before) === true;
    // What an earlier try left in the box only lacks its Enter.
    if (!this.#wasHeld && isTyped) return 'undelivered';
    if (!this.#wasHeld) {
      await receipt({ tries: 0, proof: null });
      await this.#put(before);
    }
    for (let tries = 1; tries <= retries + 1; tries++) {
      const proof = (await this.#enter()) ?? ((await this.#order.isHeeded()) ? 'report' : null);
      await receipt({ tries, proof });
      if (proof !== null) return 'delivered';
    }
    return 'undelivered';
  }

  get #agent(): AgentView {
    const agent = this.#parts.turns.of(this.#order.incarnation);
    if (agent === undefined) throw new Error('it has ended');
    return agent;
  }

  get #submit(): SubmitLore {
    return this.#agent.lore.submit;
  }

  /** Idle, or nothing is known of it; and no person types. */
  #isFree(agent: AgentView): boolean {
    const { state } = agent.turn;
    return (state === 'idle' || state === 'unknown') && !isTypedTo(agent, this.#parts.clock.now());
  }

  async #free(): Promise<void> {
    const { turns, clock } = this.#parts;
    const { incarnation } = this.#order;
    const { lore, turn } = this.#agent;
    if (lore.signs.rules.length > 0 && turn.state === 'unknown')
      await turns.until(incarnation, agent => agent.turn.state !== 'unknown', strangeMs);
    while (!this.#isFree(this.#agent)) {
      const handsOff = this.#agent.typedAt + handsOffMs - clock.now();
      // Who answers its question types: what frees it then is told while their hands are still on it, and nothing else tells.
      const isFreeSoon = (agent: AgentView): boolean => this.#isFree(agent) || (handsOff <= 0 && isTypedTo(agent, clock.now()));
      await turns.until(incarnation, isFreeSoon, handsOff > 0 ? handsOff : forEverMs);
    }
  }

  /** Counted from when it is free: until somebody has answered its first questions it does not even look for them. */
  async #equipped(): Promise<void> {
    const { turns } = this.#parts;
    const { incarnation, toolsMs } = this.#order;
    if (toolsMs === 0 || this.#agent.hasTools) return;
    await this.#free();
    if (!(await turns.until(incarnation, ({ hasTools }) => hasTools, toolsMs))) turns.equipped(incarnation);
  }

  /** Free by all that is known, also by what the screen shows this very moment, which is news to nobody yet. */
  async #ready(quietMs: number): Promise<Look> {
    const { turns } = this.#parts;
    const { incarnation } = this.#order;
    for (;;) {
      await this.#free();
      const look = await this.#quiet(quietMs, this.#submit.maxDelayMs);
      const { state } = this.#read({ lines: look.lines, title: look.title, progress: '' }).screen;
      if (state !== 'waiting' && state !== 'busy' && this.#isFree(this.#agent)) return look;
      await turns.until(incarnation, agent => !this.#isFree(agent), newsMs);
    }
  }

  /** Into its box; again where it shows what is typed, and does not show this. */
  async #put(before: Look): Promise<void> {
    const { echoes, retries, settleMs } = this.#submit;
    for (let [look, again] = [before, 0]; ; again++) {
      await this.#paste(look);
      if (!echoes || again === retries || (await this.#isEchoed(look))) return;
      look = await this.#ready(settleMs);
    }
  }

  async #paste({ takesPastes, seq }: Look): Promise<void> {
    const { clock } = this.#parts;
    const { text, incarnation } = this.#order;
    const submit = this.#submit;
    await this.#parts.type(incarnation, Buffer.from(asTyped(text, submit, takesPastes)));
    const pause = new Promise<void>(resolve => clock.after(pauseMs(text, submit), resolve));
    // Some take a paste in their own time: what they print then shows that they have.
    await this.#look({ after: seq, waitMs: submit.maxDelayMs });
    const [shown] = await Promise.all([this.#quiet(submit.settleMs, submit.maxDelayMs), pause]);
    this.#wasHeld = this.#holds(shown) === true;
  }

  /** Whether it is to be seen, now or soon. Who has drawn nothing since has not come to it yet: typed again, it would be there twice. */
  async #isEchoed(before: Look): Promise<boolean> {
    const { clock } = this.#parts;
    const at = clock.now();
    for (let { lines, seq } = await this.#look(); ; ) {
      if (isShown(lines, this.#order.text, this.#submit)) return true;
      const end = at + (seq > before.seq ? this.#submit.maxDelayMs : stalledMs);
      if (clock.now() >= end) return false;
      const next = await this.#look({ after: seq, waitMs: end - clock.now() });
      if (next.changed) ({ lines, seq } = next);
    }
  }

  /** Presses Enter, and finds out whether it was taken. */
  async #enter(): Promise<Proof | null> {
    const { clock, type, turns } = this.#parts;
    const { incarnation } = this.#order;
    const { enter, verifyMs } = this.#submit;
    const { state, cause } = this.#agent.turn;
    // It was idle before the first Enter: what it does now, it does because of that.
    if (this.#entered && (state === 'busy' || state === 'waiting')) return cause?.source ?? null;
    const before = await this.#ready(0);
    const at = clock.now();
    this.#entered = true;
    await type(incarnation, Buffer.from(enter));
    const isTold = ({ turn }: AgentView): boolean => (turn.state === 'busy' || turn.state === 'waiting') && turn.since >= at;
    const told = turns
      .until(incarnation, isTold, verifyMs)
      .then(isSo => (isSo ? (turns.of(incarnation)?.turn.cause?.source ?? null) : null));
    const controller = new AbortController();
    const seen = this.#seen(before, at, controller.signal).catch(() => null);
    const first = await Promise.race([told.then(proof => proof ?? seen), seen]);
    controller.abort();
    return first;
  }

  /** What the screen says: the box is empty, or, where nothing else can be known, something was printed. */
  async #seen(before: Look, at: number, signal: AbortSignal): Promise<Proof | null> {
    const { clock } = this.#parts;
    const { verifyMs, settleMs } = this.#submit;
    const isStranger = this.#agent.lore.signs.rules.length === 0 && this.#holds(before) === undefined;
    let isTaken = false;
    for (let look = before, drawnAt = at; !signal.aborted; ) {
      const isStalled = look.seq === before.seq && this.#holds(look) === true;
      const end = at + (isStalled ? stalledMs : verifyMs);
      if (clock.now() >= end) return isTaken ? 'box' : null;
      const next = await this.#look({ after: look.seq, waitMs: Math.min(heldMs, end - clock.now()) });
      if (isStranger && next.seq > before.seq) return 'output';
      if (next.changed) {
        look = await this.#quiet(settleMs, verifyMs);
        drawnAt = clock.now();
      }
      const holds = this.#holds(look);
      isTaken = this.#wasHeld && holds === false;
      if (isTaken && !this.#tellsOfPrompts) return 'box';
      if (holds === true) this.#wasHeld = true;
      // It has drawn since, and there it still stands: Enter was lost.
      if (holds === true && look.seq > before.seq && clock.now() >= drawnAt + heldMs) return null;
    }
    return null;
  }

  /** Its hooks come, and there is one for this: an empty box is no proof then, as what cannot be sent yet may be put into it again. */
  get #tellsOfPrompts(): boolean {
    const { lore, session } = this.#agent;
    return session !== null && Object.values(lore.hooks.events).some(meaning => 'state' in meaning && meaning.state === 'busy');
  }

  #holds({ lines }: Look): boolean | undefined {
    return boxHolds(lines, this.#order.text, this.#submit);
  }

  /** The picture once nothing was printed for so long, or at the end of the patience. */
  async #quiet(ms: number, patienceMs: number): Promise<Look> {
    const { clock } = this.#parts;
    const end = clock.now() + patienceMs;
    let look = await this.#look();
    for (;;) {
      const next = await this.#look({ after: look.seq, waitMs: ms });
      // What is as it was comes without its lines.
      if (!next.changed) return look;
      look = next;
      if (clock.now() >= end) return look;
    }
  }

  #look(wait: { after?: number; waitMs?: number } = {}): Promise<Look> {
    return this.#parts.look(this.#order.incarnation, { ansi: false, scrollback: false, last: bottomLines, ...wait });
  }
}
