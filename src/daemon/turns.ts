/** What each agent in a terminal does now: observations come in, the board learns what changed, and whoever waits for a change is told. */

import { type AgentLore, unknownLore } from '../core/agent-lore.ts';
import { freshTurn, type Observation, steadyWords, type Turn, turnAfter, turnDue, turnInterrupted } from '../core/agent-state.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Notice } from './screens/sightings.ts';
import type { News } from './screens/words.ts';
import { TurnRow } from './turn-row.ts';

/** All that is known of one agent. */
export interface AgentView {
  readonly incarnation: string;
  readonly worker: string;
  readonly lore: AgentLore;
  readonly turn: Turn;
  /** When a person last typed into it; when it last printed something. */
  readonly typedAt: number;
  readonly outputAt: number;
  /** It has been told of the tools of swarm, or nobody waits for that any more. */
  readonly hasTools: boolean;
  /** The id of its own session, once a hook has named it. */
  readonly session: string | null;
}

interface Agent extends AgentView {
  lore: AgentLore;
  turn: Turn;
  typedAt: number;
  outputAt: number;
  hasTools: boolean;
  session: string | null;
  readonly begunAt: number;
  readonly isAdopted: boolean;
  /** The last words of its service, and whether it has been at work since. */
  message: string | null;
  hasTried: boolean;
  readonly row: TurnRow;
  disarm(): void;
  readonly waiting: Set<() => void>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** It has nothing to do. */
  onIdle(agent: AgentView): void;
  /** It asks a person something, or something else than before; not again when it only shows it in another way. */
  onWaiting(agent: AgentView): void;
  /** Its service gives it nothing. */
  onMessage(agent: AgentView, message: Notice): void;
}

/** By then a terminal that was there before has been looked at. */
const firstLookMs = 2_000;

export class Turns {
  readonly #parts: Parts;
  readonly #agents = new Map<string, Agent>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** `isAdopted`: it ran before this daemon did. */
  begin(incarnation: string, worker: string, lore: AgentLore, isAdopted = false): void {
    const known = this.#agents.get(incarnation);
    // Its hooks tell what its command did not.
    if (known !== undefined && known.lore.name === unknownLore.name) known.lore = lore;
    if (known !== undefined) return;
    const { store, clock, log } = this.#parts;
    const now = clock.now();
    this.#agents.set(incarnation, {
      ...{
        incarnation,
        worker,
        lore,
        turn: freshTurn(now),
        typedAt: Number.NEGATIVE_INFINITY,
        outputAt: now,
        hasTools: isAdopted,
        session: null,
      },
      ...{ begunAt: now, isAdopted, message: null, hasTried: false },
      ...{ row: new TurnRow(store, { incarnation, worker }, log), disarm: () => {}, waiting: new Set() },
    });
  }

  get all(): readonly AgentView[] {
    return [...this.#agents.values()];
  }

  of(incarnation: string): AgentView | undefined {
    return this.#agents.get(incarnation);
  }

  forget(incarnation: string): void {
    const agent = this.#agents.get(incarnation);
    if (agent === undefined) return;
    this.#agents.delete(incarnation);
    agent.disarm();
    wake(agent);
  }

  onNews(news: News): void {
    const { incarnation } = news;
    const agent = this.#agents.get(incarnation);
    if (agent === undefined) return;
    const now = this.#parts.clock.now();
    switch (news.news) {
      case 'active':
        agent.outputAt = now;
        return;
      case 'typed':
        this.typed(incarnation, news.interrupts);
        return;
      case 'seen':
        for (const sighting of news.sightings) this.observe(incarnation, { ...sighting, at: now });
        if (news.message !== null) this.#heed(agent, news.message);
        return;
      case 'exited':
      case 'lost':
        this.forget(incarnation);
    }
  }

  observe(incarnation: string, observation: Observation): void {
    this.#change(incarnation, turn => turnAfter(turnDue(turn, observation.at), observation));
  }

  /** A person typed into it. */
  typed(incarnation: string, interrupts: boolean): void {
    const agent = this.#agents.get(incarnation);
    if (agent !== undefined) agent.typedAt = this.#parts.clock.now();
    if (interrupts) this.interrupted(incarnation);
  }

  /** It said itself what it does. */
  said(incarnation: string): void {
    this.#agents.get(incarnation)?.row.said();
  }

  interrupted(incarnation: string): void {
    this.#change(incarnation, turn => turnInterrupted(turn, this.#parts.clock.now()));
  }

  /** Nobody waits for anything any more. */
  close(): void {
    for (const incarnation of [...this.#agents.keys()]) this.forget(incarnation);
  }

  /** What stood there before this daemon began to look, was followed anew, or comes into sight again, has had its effect. */
  #heed(agent: Agent, message: Notice): void {
    const words = steadyWords(message.evidence);
    const isSame = agent.message === words && !(message.isAgain && agent.hasTried);
    const isOld = isSame || (agent.isAdopted && this.#parts.clock.now() < agent.begunAt + firstLookMs);
    agent.message = words;
    if (isOld) return;
    agent.hasTried = false;
    this.#parts.onMessage(agent, message);
  }

  /** Prompts that need them may come. */
  equipped(incarnation: string): void {
    const agent = this.#agents.get(incarnation);
    if (agent === undefined) return;
    agent.hasTools = true;
    wake(agent);
  }

  /** True when the id is news. */
  learnSession(incarnation: string, session: string): boolean {
    const agent = this.#agents.get(incarnation);
    if (agent === undefined || agent.session === session) return false;
    agent.session = session;
    return true;
  }

  /** Resolves when this holds of it, with false when the time is over or it has ended before. */
  async until(incarnation: string, holds: (agent: AgentView) => boolean, waitMs: number): Promise<boolean> {
    const { clock } = this.#parts;
    const end = clock.now() + waitMs;
    for (let agent = this.#agents.get(incarnation); agent !== undefined; agent = this.#agents.get(incarnation)) {
      if (holds(agent)) return true;
      const left = end - clock.now();
      if (left <= 0) return false;
      await this.#changed(agent, left);
    }
    return false;
  }

  #changed(agent: Agent, waitMs: number): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        disarm();
        agent.waiting.delete(done);
        resolve();
      };
      const disarm = this.#parts.clock.after(waitMs, done);
      agent.waiting.add(done);
    });
  }

  #change(incarnation: string, after: (turn: Turn) => Turn): void {
    const agent = this.#agents.get(incarnation);
    if (agent === undefined) return;
    const before = agent.turn;
    agent.turn = after(before);
    this.#arm(agent);
    const { state, since, cause } = agent.turn;
    if (state === 'busy') agent.hasTried = true;
    // Of a question too that is not the one before.
    if (state !== before.state || (state === 'waiting' && since !== before.since)) agent.row.put(agent.turn);
    if (state === 'waiting' && (before.state !== 'waiting' || before.cause?.rule !== cause?.rule)) this.#parts.onWaiting(agent);
    if (state === 'idle' && before.state !== 'idle') this.#parts.onIdle(agent);
    wake(agent);
  }

  #arm(agent: Agent): void {
    agent.disarm();
    const { clock } = this.#parts;
    const { pending } = agent.turn;
    if (pending === null) return;
    const due = (): void => this.#change(agent.incarnation, turn => turnDue(turn, clock.now()));
    agent.disarm = clock.after(Math.max(1, pending.at - clock.now()), due);
  }
}

function wake({ waiting }: Agent): void {
  for (const done of [...waiting]) done();
}
